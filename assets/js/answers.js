/** What an answer of the server's that is not the wanted one says to a person. Pure. */

const SILENT = "The server could not answer. Please try again.";

/**
 * Words for an answer with this HTTP status; `problem` is its body (RFC 9457), empty where a proxy
 * answered instead. A failure of the server's own names the request, to be found in the log.
 */
export function problemWords(status, problem) {
  const words = problem.detail ?? SILENT;
  if (status === 429 && problem.retry_after) return `Too many requests. Please try again in ${wait(problem.retry_after)}.`;
  if (status < 500 || !problem.request_id) return words;
  return `${words} If it happens again, quote request ${problem.request_id}.`;
}

function wait(seconds) {
  return seconds === 1 ? "a second" : `${seconds} seconds`;
}
