import type { Client } from "./atelier.ts";

/** So many clips of so many seconds. */
const clips = (count: number, seconds: number): number[] => Array.from({ length: count }, () => seconds);

const BILLING = "billing";
const SUPPORT = "elena.ruiz";

/**
 * Its newest 25 entries have every kind of row that people ask about: submissions settled shorter, equal and longer, Auto
 * Reload when one is short, a top-up, a correction, a renewal, an upgrade inside the cycle.
 */
const acme: Client = {
  id: "acme",
  name: "Acme",
  projects: {
    "spring-launch": "Spring launch",
    "social-cutdowns": "Social cutdowns",
    "retail-teasers": "Retail teasers",
  },
  plan: { id: "growth", when: { day: -38, time: "09:30" } },
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
      when: { day: -38, time: "09:45" },
      actor: "grace.okafor",
      key: "auto-reload-acme-1",
      request: { operation: "auto_reload", wallet: "acme", enabled: true, pack: "small", monthly_cap: { count: 4 } },
    },
    {
      when: { workdays: 13, time: "15:20" },
      actor: "grace.okafor",
      key: "checkout-3318",
      request: { operation: "topup", workspace: "acme", pack: "medium" },
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
      when: { workdays: 4, time: "16:10" },
      actor: BILLING,
      key: "plan-acme-scale",
      request: { operation: "plan", wallet: "acme", plan: "scale" },
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

/**
 * A small client with a welcome gift that lapses. A longer delivery leaves tokens outstanding, repaid in part. Its card is
 * declined until Auto Reload switches itself off; then it pays by invoice.
 */
const birch: Client = {
  id: "birch",
  name: "Birch & Co",
  projects: { "autumn-lookbook": "Autumn lookbook", "care-guides": "Care guides" },
  plan: { id: "starter", when: { day: -37, time: "10:00" } },
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
      refusedBefore: [
        { workdays: 10, time: "10:02" },
        // With Auto Reload, whose card is declined each time.
        { workdays: 10, time: "10:31" },
        { workdays: 10, time: "14:05" },
        { workdays: 9, time: "11:30" },
      ],
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
      when: { workdays: 10, time: "10:20" },
      actor: "ines.castro",
      key: "auto-reload-birch-1",
      request: {
        operation: "auto_reload",
        wallet: "birch",
        enabled: true,
        pack: "small",
        payment_method: "test_card_declines",
      },
    },
    {
      when: { workdays: 9, time: "11:38" },
      actor: "ines.castro",
      key: "checkout-3327",
      request: { operation: "topup", workspace: "birch", pack: "small", payment_method: "test_card_declines" },
    },
    {
      when: { workdays: 9, time: "11:45" },
      actor: BILLING,
      key: "receipt-4505",
      request: { operation: "topup", workspace: "birch", pack: "small", receipt: "4505" },
    },
    {
      when: { workdays: 9, time: "11:52" },
      actor: "ines.castro",
      key: "birch-repays",
      request: { operation: "repayment", workspace: "birch", amount: 6 },
    },
  ],
};

/**
 * The largest: plan tokens lapse at the renewal, bought ones stay; something voided, something refunded. One pack was bought
 * twice, and its money went back. From the next renewal on a smaller plan will do.
 */
const cobalt: Client = {
  id: "cobalt",
  name: "Cobalt",
  projects: { "cobalt-pro": "Cobalt Pro", "hiring-2": "Hiring, second round", "product-tour": "Product tour" },
  plan: { id: "scale", when: { day: -39, time: "09:15" } },
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
      actor: "raj.patel",
      key: "checkout-3316",
      request: { operation: "topup", workspace: "cobalt", pack: "medium" },
    },
    {
      when: { workdays: 13, time: "10:14" },
      actor: "nora.lind",
      key: "checkout-3317",
      request: { operation: "topup", workspace: "cobalt", pack: "medium" },
    },
    { when: { workdays: 12, time: "09:47" }, payment: "checkout-3317", event: "refund" },
    {
      when: { workdays: 2, time: "15:55" },
      actor: BILLING,
      key: "plan-cobalt-growth",
      request: { operation: "plan", wallet: "cobalt", plan: "growth" },
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

/**
 * A submission whose deadline passed, and an extra that was waived. A payment was disputed when most of its tokens were in
 * use already, and the dispute was won. The season is over: its plan ends with the cycle.
 */
const dune: Client = {
  id: "dune",
  name: "Dune Hotels",
  projects: { "rooftop-season": "Rooftop season", "spa-relaunch": "Spa relaunch" },
  plan: { id: "starter", when: { day: -36, time: "11:00" } },
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
      actor: "salma.haddad",
      key: "checkout-3315",
      request: { operation: "topup", workspace: "dune", pack: "small" },
    },
    { when: { workdays: 11, time: "16:05" }, payment: "checkout-3315", event: "dispute" },
    { when: { workdays: 3, time: "17:30" }, payment: "checkout-3315", event: "dispute_won" },
    {
      when: { workdays: 2, time: "15:10" },
      actor: BILLING,
      key: "plan-dune-ends",
      request: { operation: "plan", wallet: "dune", plan: null },
    },
  ],
};

/**
 * New: its plan begins in a few days. Its first submission, and one that its balance did not cover; the bank wants its card
 * payments confirmed, and the last one waits for that.
 */
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
      actor: "joe.kowalski",
      key: "checkout-3331",
      request: {
        operation: "topup",
        workspace: "elm-street",
        pack: "small",
        payment_method: "test_card_needs_confirmation",
      },
    },
    { when: { day: -12, time: "12:04" }, payment: "checkout-3331", event: "confirm" },
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
    {
      when: { workdays: 1, time: "17:22" },
      actor: "joe.kowalski",
      key: "checkout-3352",
      request: {
        operation: "topup",
        workspace: "elm-street",
        pack: "small",
        payment_method: "test_card_needs_confirmation",
      },
    },
    {
      when: { workdays: 1, time: "17:40" },
      actor: BILLING,
      key: "plan-elm-street-starter",
      request: {
        operation: "plan",
        wallet: "elm-street",
        plan: "starter",
        anchor: instant({ day: 3, time: "09:00" }),
      },
    },
  ],
};

/**
 * Moved here from other software, with its anniversary: the cycle that was running was given in full, and two renewals
 * followed. Its Auto Reload may buy once a month, which was not enough one day.
 */
const fjord: Client = {
  id: "fjord",
  name: "Fjord Outdoor",
  projects: { "ski-season": "Ski season", "trail-shoes": "Trail shoes" },
  plan: { id: "starter", when: { day: -39, time: "14:00" }, anchor: { day: -64, time: "10:30" } },
  submissions: [
    {
      title: "Snow line",
      when: { workdays: 20, time: "11:40" },
      project: "ski-season",
      clips: clips(6, 8),
      delivered: clips(6, 6),
    },
    {
      title: "Trail test",
      when: { workdays: 13, time: "14:07" },
      project: "trail-shoes",
      clips: [8, 8],
      delivered: [8, 8],
    },
    {
      title: "Season opener",
      when: { workdays: 9, time: "10:15" },
      project: "ski-season",
      clips: clips(6, 8),
      delivered: clips(6, 8),
    },
    {
      title: "Cabin night",
      when: { day: -1, time: "11:20" },
      refusedBefore: [{ workdays: 9, time: "15:30" }],
      project: "ski-season",
      clips: clips(6, 8),
    },
  ],
  personas: [{ when: { day: -38, time: "10:12" }, batches: 1, rerolls: [1] }],
  others: () => [
    {
      when: { day: -39, time: "14:05" },
      actor: SUPPORT,
      key: "fjord-moves-in",
      request: {
        operation: "grant",
        workspace: "fjord",
        amount: 35,
        category: "paid",
        reason: "Tokens that were bought before the move and not used yet",
      },
    },
    {
      when: { workdays: 12, time: "09:05" },
      actor: "liv.berg",
      key: "auto-reload-fjord-1",
      request: { operation: "auto_reload", wallet: "fjord", enabled: true, pack: "small", monthly_cap: { count: 1 } },
    },
  ],
};

export const CLIENTS: readonly Client[] = [acme, birch, cobalt, dune, elm, fjord];
