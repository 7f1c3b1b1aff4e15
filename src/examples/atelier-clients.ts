import type { Client } from "./atelier.ts";

/** So many clips of so many seconds. */
const clips = (count: number, seconds: number): number[] => Array.from({ length: count }, () => seconds);

const BILLING = "billing";
const SUPPORT = "elena.ruiz";

/** Enough for every kind of settlement: shorter, equal, longer. One is tried before a top-up made it possible. */
const acme: Client = {
  id: "acme",
  name: "Acme",
  projects: {
    "spring-launch": "Spring launch",
    "social-cutdowns": "Social cutdowns",
    "retail-teasers": "Retail teasers",
  },
  plan: { name: "Growth", tokens: 325, day: -38, time: "09:30" },
  submissions: [
    {
      title: "Hero film",
      when: { workdays: 26, time: "10:05" },
      project: "spring-launch",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Story set A",
      when: { workdays: 23, time: "14:20" },
      project: "social-cutdowns",
      clips: [8, 8, 6, 6],
      delivered: [8, 8, 6, 6],
    },
    {
      title: "Window loop",
      when: { workdays: 20, time: "11:10" },
      project: "retail-teasers",
      clips: clips(5, 10),
      delivered: clips(5, 10),
    },
    {
      title: "Hero film, second cut",
      when: { workdays: 18, time: "10:31" },
      refusedBefore: { workdays: 18, time: "09:40" },
      project: "spring-launch",
      clips: clips(6, 8),
      delivered: clips(6, 10),
    },
    {
      title: "Founder interview",
      when: { workdays: 13, time: "15:45" },
      projectOfRecord: "spring-launch",
      clips: clips(3, 8),
      delivered: [8, 8, 7],
    },
    {
      title: "Story set B",
      when: { workdays: 5, time: "14:02" },
      project: "social-cutdowns",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Shelf talker",
      when: { workdays: 3, time: "11:00" },
      project: "retail-teasers",
      clips: clips(4, 10),
      delivered: [10, 10, 12, 10],
    },
    { title: "Summer opener", when: { day: -1, time: "10:40" }, project: "spring-launch", clips: clips(6, 8) },
  ],
  personas: [
    { when: { workdays: 25, time: "13:05" }, batches: 2, rerolls: [1, 1, 2] },
    { when: { workdays: 19, time: "16:12" }, batches: 1, rerolls: [1, 2] },
    { when: { workdays: 12, time: "10:48" }, batches: 1, rerolls: [1, 1, 1, 2] },
    { when: { workdays: 4, time: "12:30" }, batches: 2, rerolls: [1, 1] },
    { when: { day: -1, time: "09:55" }, batches: 1, rerolls: [] },
  ],
  others: (instant) => [
    {
      when: { workdays: 18, time: "10:15" },
      actor: BILLING,
      key: "receipt-4471",
      request: { operation: "topup", workspace: "acme", pack: "medium", receipt: "4471" },
    },
    {
      when: { workdays: 9, time: "16:20" },
      actor: SUPPORT,
      key: "ticket-2207",
      request: {
        operation: "adjustment",
        workspace: "acme",
        amount: 15,
        reason: "For the founder interview that was delivered six hours late (ticket 2207)",
      },
    },
    {
      when: { workdays: 2, time: "17:03" },
      actor: BILLING,
      key: "receipt-4533",
      request: { operation: "topup", workspace: "acme", pack: "small", receipt: "4533" },
    },
    {
      when: { workdays: 2, time: "17:25" },
      actor: SUPPORT,
      key: "acme-one-year",
      request: {
        operation: "grant",
        workspace: "acme",
        amount: 50,
        category: "promotional",
        effective_at: instant({ day: 7, time: "09:00" }),
        expires_at: instant({ day: 37, time: "09:00" }),
        reason: "Thank you for the first year",
      },
    },
  ],
};

/** A small client with a welcome gift that lapses. A longer delivery leaves tokens outstanding, repaid in part. */
const birch: Client = {
  id: "birch",
  name: "Birch & Co",
  projects: { "autumn-lookbook": "Autumn lookbook", "care-guides": "Care guides" },
  plan: { name: "Starter", tokens: 150, day: -37, time: "10:00" },
  submissions: [
    {
      title: "Wool care",
      when: { workdays: 22, time: "11:20" },
      project: "care-guides",
      clips: clips(4, 8),
      delivered: clips(4, 8),
    },
    { title: "Studio tour", when: { workdays: 19, time: "10:10" }, clips: clips(6, 8), delivered: clips(6, 8) },
    {
      title: "Lookbook teaser",
      when: { workdays: 12, time: "13:40" },
      project: "autumn-lookbook",
      clips: [8],
      delivered: [20],
    },
    {
      title: "Lookbook, coats",
      when: { workdays: 4, time: "15:10" },
      refusedBefore: { workdays: 10, time: "10:02" },
      project: "autumn-lookbook",
      clips: clips(3, 8),
      delivered: clips(3, 8),
    },
  ],
  personas: [{ when: { workdays: 3, time: "10:26" }, batches: 1, rerolls: [1, 2] }],
  others: (instant) => [
    {
      when: { day: -37, time: "09:50" },
      actor: SUPPORT,
      key: "birch-welcome",
      request: {
        operation: "grant",
        workspace: "birch",
        amount: 60,
        category: "promotional",
        expires_at: instant({ day: -21, time: "00:00" }),
        reason: "Welcome tokens",
      },
    },
    {
      when: { workdays: 14, time: "09:31" },
      actor: BILLING,
      key: "receipt-4490",
      request: { operation: "topup", workspace: "birch", pack: "small", receipt: "4490" },
    },
    {
      when: { workdays: 9, time: "11:45" },
      actor: BILLING,
      key: "receipt-4505",
      request: { operation: "topup", workspace: "birch", pack: "small", receipt: "4505" },
    },
    {
      when: { workdays: 9, time: "11:52" },
      actor: "birch-client",
      key: "birch-repays",
      request: { operation: "repayment", workspace: "birch", amount: 6 },
    },
  ],
};

/** The largest: plan tokens lapse at the month's end, bought ones stay; something voided, something refunded. */
const cobalt: Client = {
  id: "cobalt",
  name: "Cobalt",
  projects: { "cobalt-pro": "Cobalt Pro", "hiring-2": "Hiring, second round", "product-tour": "Product tour" },
  plan: { name: "Scale", tokens: 575, day: -39, time: "09:15" },
  submissions: [
    {
      title: "Pro, opening",
      when: { workdays: 26, time: "09:48" },
      project: "cobalt-pro",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Pro, features",
      when: { workdays: 24, time: "11:33" },
      project: "cobalt-pro",
      clips: clips(5, 12),
      delivered: clips(5, 12),
    },
    {
      title: "Office day",
      when: { workdays: 22, time: "14:15" },
      projectOfRecord: "hiring-2",
      clips: clips(6, 6),
      delivered: [6, 6, 6, 6, 6, 5],
    },
    {
      title: "Team leads",
      when: { workdays: 19, time: "10:20" },
      project: "hiring-2",
      clips: clips(6, 8),
      voided: "The client withdrew the brief",
    },
    {
      title: "Tour, part 1",
      when: { workdays: 17, time: "15:05" },
      project: "product-tour",
      clips: clips(3, 8),
      delivered: clips(3, 8),
    },
    {
      title: "Tour, part 2",
      when: { workdays: 15, time: "13:18" },
      project: "product-tour",
      clips: clips(6, 12),
      delivered: [12, 12, 12, 12, 12, 14],
      refunded: { after: 3, amount: 30, reason: "The narration was not the one that was briefed (ticket 2189)" },
    },
    {
      title: "Pro, pricing",
      when: { workdays: 5, time: "13:50" },
      project: "cobalt-pro",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Tour, part 3",
      when: { workdays: 4, time: "10:37" },
      project: "product-tour",
      clips: clips(3, 8),
      delivered: clips(3, 8),
    },
    {
      title: "Engineers on stage",
      when: { workdays: 3, time: "16:21" },
      project: "hiring-2",
      clips: clips(5, 12),
      delivered: [12, 12, 12, 12, 8],
    },
    { title: "Pro, launch cut", when: { day: -1, time: "14:10" }, project: "cobalt-pro", clips: clips(6, 8) },
    { title: "Tour, part 4", when: { day: -1, time: "15:25" }, project: "product-tour", clips: clips(3, 8) },
  ],
  personas: [
    { when: { workdays: 21, time: "12:40" }, batches: 3, rerolls: [1, 2, 1, 3] },
    { when: { workdays: 11, time: "11:15" }, batches: 2, rerolls: [1, 1, 2] },
    { when: { workdays: 5, time: "15:30" }, batches: 1, rerolls: [1, 1, 1] },
    { when: { workdays: 2, time: "10:05" }, batches: 2, rerolls: [2, 1] },
  ],
  others: () => [
    {
      when: { workdays: 13, time: "10:09" },
      actor: BILLING,
      key: "receipt-4496",
      request: { operation: "topup", workspace: "cobalt", pack: "medium", receipt: "4496" },
    },
    {
      when: { workdays: 7, time: "17:40" },
      actor: SUPPORT,
      key: "ticket-2231",
      request: {
        operation: "adjustment",
        workspace: "cobalt",
        amount: -9,
        reason: "One image batch was not billed because of a fault of ours; agreed with the client (ticket 2231)",
      },
    },
  ],
};

/** A submission whose deadline passed, and an extra that was waived. */
const dune: Client = {
  id: "dune",
  name: "Dune Hotels",
  projects: { "rooftop-season": "Rooftop season", "spa-relaunch": "Spa relaunch" },
  plan: { name: "Starter", tokens: 150, day: -36, time: "11:00" },
  submissions: [
    {
      title: "Rooftop at dusk",
      when: { workdays: 22, time: "15:52" },
      projectOfRecord: "rooftop-season",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Rooftop menu",
      when: { workdays: 17, time: "12:11" },
      project: "rooftop-season",
      clips: clips(4, 8),
      delivered: [8, 8, 8, 14],
    },
    {
      title: "Spa, quiet rooms",
      when: { workdays: 12, time: "16:33" },
      project: "spa-relaunch",
      clips: [8],
      deadline: { day: -7, time: "18:00" },
    },
  ],
  personas: [{ when: { workdays: 2, time: "14:44" }, batches: 1, rerolls: [1] }],
  others: () => [
    {
      when: { workdays: 15, time: "10:55" },
      actor: SUPPORT,
      key: "ticket-2180",
      request: {
        operation: "waiver",
        workspace: "dune",
        amount: 4,
        reason: "The last clip was rendered longer than ordered (ticket 2180)",
      },
    },
    {
      when: { workdays: 13, time: "09:20" },
      actor: BILLING,
      key: "receipt-4497",
      request: { operation: "topup", workspace: "dune", pack: "small", receipt: "4497" },
    },
  ],
};

/** New, without a plan yet: its first submission, and one that its balance did not cover. */
const elm: Client = {
  id: "elm-street",
  name: "Elm Street Bakery",
  projects: { "sunday-bread": "Sunday bread" },
  submissions: [
    {
      title: "The oven",
      when: { workdays: 5, time: "09:35" },
      project: "sunday-bread",
      clips: [8, 8],
      delivered: [8, 8],
    },
  ],
  personas: [{ when: { workdays: 4, time: "11:02" }, batches: 1, rerolls: [1, 1] }],
  others: (instant) => [
    {
      when: { day: -12, time: "09:10" },
      actor: SUPPORT,
      key: "elm-welcome",
      request: {
        operation: "grant",
        workspace: "elm-street",
        amount: 60,
        category: "promotional",
        expires_at: instant({ day: 18, time: "00:00" }),
        reason: "Welcome tokens",
      },
    },
    {
      when: { day: -12, time: "12:00" },
      actor: BILLING,
      key: "receipt-4512",
      request: { operation: "topup", workspace: "elm-street", pack: "small", receipt: "4512" },
    },
    // Refused: 88 tokens, and there are 41.
    {
      when: { workdays: 1, time: "17:15" },
      actor: "studio-backend",
      key: "submit-elm-night-shift",
      request: {
        operation: "deposit",
        workspace: "elm-street",
        campaign: "sunday-bread",
        action: "creative.submission",
        quantities: { clips: clips(6, 8) },
        metadata: { title: "The night shift" },
      },
    },
  ],
};

export const CLIENTS: readonly Client[] = [acme, birch, cobalt, dune, elm];
