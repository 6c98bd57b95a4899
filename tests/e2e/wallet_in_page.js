/**
 * A Wallet Standard wallet whose key is with the test: it asks `window.testWalletSign`.
 *
 * `window.testWallet` = {name, address, publicKey, features, answer}; `answer` is "sign", or what goes
 * wrong: "refuse", "none" (shares no account), "silence" (never answers), "other" (signs with another
 * account than it shared).
 */
(() => {
  const { name, address, publicKey, features } = window.testWallet;
  const listeners = new Set();
  let accounts = [];
  const account = {
    get address() {
      return address;
    },
    get publicKey() {
      return Uint8Array.from(publicKey);
    },
    get chains() {
      return ["solana:mainnet"];
    },
    get features() {
      return features;
    },
  };
  const refuseIfTold = () => {
    if (window.testWallet.answer !== "refuse") return;
    throw Object.assign(new Error("User rejected the request."), { code: 4001 });
  };
  const sign = async (message) => {
    refuseIfTold();
    const signature = await window.testWalletSign([...message]);
    return { signedMessage: Uint8Array.from(message), signature: Uint8Array.from(signature) };
  };
  const text = (input) =>
    [
      `${input.domain} wants you to sign in with your Solana account:`,
      input.address,
      "",
      input.statement,
      "",
      `URI: ${input.uri}`,
      `Version: ${input.version}`,
      `Chain ID: ${input.chainId}`,
      `Nonce: ${input.nonce}`,
      `Issued At: ${input.issuedAt}`,
      `Expiration Time: ${input.expirationTime}`,
    ].join("\n");
  const known = {
    "standard:connect": {
      version: "1.0.0",
      connect: async ({ silent } = {}) => {
        if (window.testWallet.answer === "silence") await new Promise(() => {});
        if (window.testWallet.answer === "none") return { accounts: [] };
        if (!silent) accounts = [account];
        return { accounts };
      },
    },
    "standard:events": {
      version: "1.0.0",
      on: (event, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    "solana:signIn": {
      version: "1.0.0",
      signIn: async (input) => {
        const other = window.testWallet.answer === "other" && { ...account, address: "B" };
        return [{ account: other || account, ...(await sign(new TextEncoder().encode(text(input)))) }];
      },
    },
    "solana:signMessage": {
      version: "1.1.0",
      signMessage: async ({ message }) => [await sign(message)],
    },
  };
  const wallet = {
    version: "1.0.0",
    name,
    icon: "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
    chains: ["solana:mainnet"],
    get accounts() {
      return accounts;
    },
    features: Object.fromEntries(
      ["standard:connect", "standard:events", ...features].map((one) => [one, known[one]]),
    ),
  };
  window.testWallet.switchAccount = (other) => {
    for (const listener of listeners) listener({ accounts: other ? [{ ...other }] : [] });
  };
  const register = ({ register: take }) => take(wallet);
  window.addEventListener("wallet-standard:app-ready", (event) => register(event.detail));
  window.dispatchEvent(new CustomEvent("wallet-standard:register-wallet", { detail: register }));
})();
