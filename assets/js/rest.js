/** Reading from the REST API. */
import { problemWords } from "./answers.js";

/** The JSON that `path` answers. Throws an Error with words for a person. */
export async function read(path) {
  const answer = await fetch(path).catch(() => {
    throw new Error("The server cannot be reached.");
  });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problemWords(answer.status, problem));
}
