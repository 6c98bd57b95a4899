/** The wallets of this browser, found through the Wallet Standard, and signing in with one. */
import { getWallets } from "@wallet-standard/app";

import { problemWords } from "./answers.js";
import { createPracticeWallet, practiceWalletWorks, PRACTICE_WALLET } from "./practice_wallet.js";
import { recall, remember } from "./remembered.js";

const REMEMBERED = "wallet"; // the name of the wallet that signed in last
const REJECTED = 4001;
const LONGEST_WORDS = 160; // of a wallet's own error

let leaving = false;
let attempt = 0; // a sign-in that was given up goes no further, whatever its wallet still answers
let practice = null; // a promise: whether the practice wallet could be registered
const progressListeners = new Set();

/** Words of ours, to be shown as they are. */
class Told extends Error {}

/**
 * Calls `listener(wallets)` now and whenever a Solana wallet comes or goes. Returns how to stop.
 * Not each of them can sign in: see `canSignIn`.
 */
export function onWallets(listener) {
  const registry = getWallets();
  const report = () => listener(registry.get().filter(isForSolana));
  const stops = [registry.on("register", report), registry.on("unregister", report)];
  registerPractice().then(report);
  report();
  return () => stops.forEach((stop) => stop());
}

/** Calls `listener({phase, wallet, error})` as a sign-in goes on: connect, sign, verify, done, error. */
export function onProgress(listener) {
  progressListeners.add(listener);
  return () => progressListeners.delete(listener);
}

/** Whether the practice wallet is there; false where the browser cannot keep its key. */
export function registerPractice() {
  practice ??= practiceWalletWorks().then((works) => {
    if (works) getWallets().register(createPracticeWallet());
    return works;
  });
  return practice;
}

function isForSolana({ features, chains }) {
  return "standard:connect" in features && chains.some((chain) => chain.startsWith("solana:"));
}

/** Whether the wallet can sign a text: some can only send transactions. */
export function canSignIn({ features }) {
  return "solana:signIn" in features || "solana:signMessage" in features;
}

/** Signs in with the wallet of this name, then opens the terminal. Never throws: progress says it. */
export async function signIn(name) {
  const mine = ++attempt;
  const say = (phase, error = "") => mine === attempt && tell({ phase, wallet: name, error });
  try {
    for await (const phase of steps(name)) {
      if (mine !== attempt) return;
      say(phase);
    }
    remember(REMEMBERED, name);
    goTo("/trade");
  } catch (error) {
    say("error", words(error, name));
  }
}

/** Gives a sign-in up whose wallet does not answer. */
export function cancelSignIn() {
  attempt += 1;
  tell({ phase: "", wallet: "", error: "" });
}

function tell(step) {
  for (const listener of progressListeners) listener(step);
}

/** One sign-in: each phase as it begins. Whoever stops asking for the next one stops it. */
async function* steps(name) {
  await registerPractice();
  const wallet = getWallets().get().find((known) => known.name === name && isForSolana(known));
  if (!wallet) throw new Told(`${name} is not there any more. Please reload the page.`);
  yield "connect";
  const account = await connect(wallet, name);
  const challenge = await post("/api/auth/nonce", { address: account.address });
  yield "sign";
  const signed = await sign(wallet, account, challenge);
  yield "verify";
  await post("/api/auth/login", signed);
  yield "done";
}

async function connect(wallet, name) {
  const { accounts } = await wallet.features["standard:connect"].connect();
  const account = accounts.find((one) => one.chains.some((chain) => chain.startsWith("solana:")));
  if (!account) throw new Told(`${name} shared no Solana account. Please make one in it, or share it, and try again.`);
  return account;
}

/** Asks for the signature, by the wallet's own sign-in where it has one. The body for /api/auth/login. */
async function sign(wallet, account, challenge) {
  const [output] =
    "solana:signIn" in wallet.features
      ? await wallet.features["solana:signIn"].signIn(challenge.input)
      : await wallet.features["solana:signMessage"].signMessage({
          account,
          message: new TextEncoder().encode(challenge.message),
        });
  const signer = output.account?.address ?? account.address;
  if (signer !== account.address) {
    throw new Told(`${wallet.name} signed with another account than the one it shared. Please choose one and try again.`);
  }
  // Accounts have getters and bytes are typed arrays: neither survives JSON, so read them out.
  return {
    address: account.address,
    signed_message: base64(output.signedMessage),
    signature: base64(output.signature),
  };
}

function base64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new Told("The server cannot be reached. Please check your connection and try again.");
  });
  if (answer.status === 204) return null;
  const json = await answer.json().catch(() => ({}));
  if (answer.ok) return json;
  throw new Told(problemWords(answer.status, json));
}

function words(error, name) {
  if (error instanceof Told) return error.message;
  const report = String(error?.message ?? "").slice(0, LONGEST_WORDS).replace(/\.$/, "");
  const declined = error?.code === REJECTED || /reject|declin|denied|cancel/i.test(report);
  if (declined) return `You declined in ${name}. Nothing was signed; try again whenever you like.`;
  return `${name} could not sign in${report && ` (it says: ${report})`}. Please try again, or unlock it first.`;
}

/** Ends the session and leaves the page. `notice` tells the front page why, when nobody asked for it. */
export function signOut(notice = "") {
  return endAt("/api/auth/logout", notice);
}

/** Ends every session of the account, on this device and all others. */
export function signOutEverywhere() {
  return endAt("/api/auth/logout-all", "signed-out-everywhere");
}

async function endAt(path, notice) {
  if (leaving) return;
  leaving = true; // the socket closes first and says so: that is no news
  const failed = await post(path).then(() => "", () => "sign-out-failed");
  goToFrontPage(failed || notice);
}

/** Goes to the front page, which says why; the first reason counts. Handlers ask for it by an event. */
export function leave(notice) {
  if (leaving) return;
  leaving = true;
  goToFrontPage(notice);
}

if (typeof window !== "undefined") {
  window.addEventListener("leave", (event) => leave(event.detail));
}

function goToFrontPage(notice) {
  goTo(notice ? `/?notice=${notice}` : "/");
}

/**
 * A full load, so that no socket keeps the old identity, and a new tab token for Reflex, so that the
 * page's state is not that of whoever was here before.
 */
function goTo(address) {
  sessionStorage.removeItem("token");
  window.location.assign(address);
}

/**
 * Signs out when the wallet that signed in switches to another account. Returns how to stop.
 *
 * Reconnects silently: many wallets report changes only to pages that they know are connected.
 */
export function watchAccount(address) {
  const name = recall(REMEMBERED, "");
  if (!name || name === PRACTICE_WALLET) return () => {};
  const stops = [];
  const judge = (accounts) => {
    if (accounts && !accounts.some((account) => account.address === address)) signOut("wallet-changed");
  };
  const follow = (wallet) => {
    const connecting = wallet.features["standard:connect"].connect({ silent: true });
    connecting.then(({ accounts }) => accounts.length && judge(accounts)).catch(() => {});
    stops.push(wallet.features["standard:events"].on("change", ({ accounts }) => judge(accounts)));
  };
  const seen = new Set();
  stops.push(
    onWallets((wallets) => {
      const wallet = wallets.find((known) => known.name === name);
      if (!wallet || seen.has(wallet) || !("standard:events" in wallet.features)) return;
      seen.add(wallet);
      follow(wallet);
    }),
  );
  return () => stops.forEach((stop) => stop());
}

export { PRACTICE_WALLET };
