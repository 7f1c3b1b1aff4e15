import { createScrip } from "@scrip/sdk";

/**
 * The token of an embedded session. It lives in memory alone, for cookies do not travel in a frame of another site; a
 * signed-in browser has a cookie instead.
 */
let token: string | null = null;

export function keepToken(given: string | null): void {
  token = given;
}

/** The API, as whoever is signed in. */
export const scrip = createScrip({ baseUrl: "", token: () => token });

/**
 * Saves what an export answers as a file. A plain link would go without the token of an embedded session.
 *
 * @throws Problem where the server refuses
 */
export async function save(response: Promise<Response>, fallbackName: string): Promise<void> {
  const answer = await response;
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? fallbackName;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
