/** Hands the browser's wallets, and a sign-in's progress, to the page. Renders nothing. */
import { useEffect, useRef } from "react";

import { canSignIn, onProgress, onWallets, PRACTICE_WALLET, registerPractice, watchAccount } from "./wallets.js";

/** For the front page: which wallets there are, whether practice is one, and how signing in goes. */
export function WalletList(props) {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const list = (wallets) => latest.current.onWallets?.(wallets.map(shown).filter(Boolean));
    registerPractice().then((works) => latest.current.onPractice?.(works));
    const stops = [onWallets(list), onProgress((step) => latest.current.onProgress?.(step))];
    return () => stops.forEach((stop) => stop());
  }, []);
  return null;
}

/** For signed-in pages: another account in the wallet ends the session here. */
export function WalletWatch({ address }) {
  useEffect(() => (address ? watchAccount(address) : undefined), [address]);
  return null;
}

function shown(wallet) {
  if (wallet.name === PRACTICE_WALLET) return null; // has a place of its own
  const icon = wallet.icon.startsWith("data:image/") ? wallet.icon : "";
  return { name: wallet.name, icon, works: canSignIn(wallet) };
}
