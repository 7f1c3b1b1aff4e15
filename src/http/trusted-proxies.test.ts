/** Behind a proxy all requests come from one address: whose word on where they come from counts, and whose does not. */
import { expect, test } from "vitest";
import { appOf, fakeServices } from "./testing/fake-services.ts";

const PROXY = "10.1.2.3";

async function guesses(trustProxy: string[] | false, remoteAddress: string) {
  const fake = await fakeServices();
  const app = appOf(fake, { failuresPerMinute: 3, trustProxy });
  const statusOf = async (authorization: string, from: string) => {
    const headers = { authorization, "x-forwarded-for": from };
    return (await app.inject({ url: "/v1/me", headers, remoteAddress })).statusCode;
  };
  for (let guess = 0; guess < 3; guess++) expect(await statusOf(`Bearer guess-${guess}`, "203.0.113.9")).toBe(401);
  return {
    guesser: await statusOf("Bearer guess-3", "203.0.113.9"),
    other: await statusOf(fake.as("read").authorization, "198.51.100.4"),
    lying: await statusOf("Bearer guess-4", "192.0.2.1, 203.0.113.9"),
  };
}

test("through a proxy that is trusted, who guesses locks out nobody else, and cannot say they were somebody else", async () => {
  expect(await guesses(["10.0.0.0/8"], PROXY)).toEqual({ guesser: 429, other: 200, lying: 429 });
});

test.each<[string, string[] | false, string]>([
  ["where none is trusted", false, PROXY],
  ["where another is", ["10.0.0.0/8"], "172.16.0.1"],
])("%s, what a request says of where it comes from counts for nothing", async (_what, trusted, address) => {
  expect(await guesses(trusted, address)).toEqual({ guesser: 429, other: 429, lying: 429 });
});
