/**
 * A wallet for people who have none: an Ed25519 key made by this browser and kept in it.
 *
 * It is registered through the Wallet Standard and signs in by the same path as any extension. The
 * private key cannot be exported, not even by this page. It holds nothing of value: clearing the
 * site's data loses it.
 */
import { base58 } from "./base58.js";

export const PRACTICE_WALLET = "Practice wallet";
const DATABASE = "practice-wallet";
const STORE = "keys";
const ALGORITHM = "Ed25519";
const CHAINS = ["solana:mainnet"];
const ICON =
  "data:image/svg+xml;base64," +
  "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHJlY3Qgd2lkdGg9" +
  "IjMyIiBoZWlnaHQ9IjMyIiByeD0iOCIgZmlsbD0iIzU0NjhlOCIvPjxwYXRoIGQ9Ik0xMCAyMlYxMGg3YTQgNCAwIDAgMSAw" +
  "IDhoLTciIGZpbGw9Im5vbmUiIHN0cm9rZT0iI2ZmZiIgc3Ryb2tlLXdpZHRoPSIzIiBzdHJva2UtbGluZWNhcD0icm91bmQi" +
  "IHN0cm9rZS1saW5lam9pbj0icm91bmQiLz48L3N2Zz4=";

/** Whether this browser can keep such a key: a secure page, and Ed25519 in WebCrypto. */
export async function practiceWalletWorks() {
  try {
    await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** The wallet, as the Wallet Standard wants it. */
export function createPracticeWallet() {
  let accounts = [];
  const load = async () => {
    const { pair, publicKey } = await storedKey().catch((error) => {
      throw new Error("this browser keeps no data for this site", { cause: error });
    });
    accounts = [
      {
        address: base58(publicKey),
        publicKey,
        chains: CHAINS,
        features: ["solana:signMessage"],
        privateKey: pair.privateKey,
      },
    ];
    return accounts;
  };
  const sign = async ({ account, message }) => ({
    signedMessage: message,
    signature: new Uint8Array(await crypto.subtle.sign(ALGORITHM, account.privateKey, message)),
  });
  return {
    version: "1.0.0",
    name: PRACTICE_WALLET,
    icon: ICON,
    chains: CHAINS,
    get accounts() {
      return accounts;
    },
    features: {
      "standard:connect": { version: "1.0.0", connect: async () => ({ accounts: await load() }) },
      "standard:disconnect": { version: "1.0.0", disconnect: async () => void (accounts = []) },
      "standard:events": { version: "1.0.0", on: () => () => {} }, // its one account never changes
      "solana:signMessage": {
        version: "1.1.0",
        signMessage: (...inputs) => Promise.all(inputs.map(sign)),
      },
    },
  };
}

async function storedKey() {
  const database = await request(indexedDB.open(DATABASE, 1), (opening) => {
    opening.result.createObjectStore(STORE);
  });
  try {
    const found = await request(database.transaction(STORE).objectStore(STORE).get("key"));
    if (found) return found;
    const made = await makeKey();
    const store = database.transaction(STORE, "readwrite").objectStore(STORE);
    await request(store.add(made, "key")).catch(() => {}); // another tab was first: its key stays
    return await request(database.transaction(STORE).objectStore(STORE).get("key"));
  } finally {
    database.close();
  }
}

async function makeKey() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { pair, publicKey };
}

function request(pending, upgrade) {
  return new Promise((resolve, reject) => {
    pending.onsuccess = () => resolve(pending.result);
    pending.onerror = (event) => {
      event.preventDefault();
      reject(pending.error);
    };
    if (upgrade) pending.onupgradeneeded = () => upgrade(pending);
  });
}
