import type { Request } from "../predict/request.ts";

/** One request as it is sent: to whom, under which key, saying what. */
export type Sending = {
  account: string;
  key: string;
  request: Request;
  /** Where it must be answered 400 whatever the wallet holds: what the body says instead of the request's own. */
  nonsense?: Record<string, unknown>;
};

/** What came back. */
export type Answer = {
  status: number;
  /** As the header `Idempotent-Replayed` says; unknown for an item of a batch. */
  replayed: boolean | null;
  body: AnswerBody;
};

export type AnswerBody = {
  entry?: ApiEntry | null;
  wallet?: { id: string; balance: number; outstanding: number };
  deposit?: { id: string; state: string };
  grant?: ApiGrant | null;
  payment?: ApiPayment;
  outstanding_added?: number;
  /** Of a quote. */
  amount?: number;
  lines?: { text: string; amount: number }[];
  covered?: boolean;
  auto_reload?: ApiOrder | null;
  code?: string;
  detail?: string;
  required?: number;
  available?: number;
  shortfall?: number;
};

export type ApiEntry = {
  id: string;
  wallet: string;
  sequence: number;
  type: string;
  amount: number;
  starting_balance: number;
  ending_balance: number;
  outstanding_change: number;
  ending_outstanding: number;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: { type: string; id: string; url: string | null } | null;
  price: { version: string; lines: { text: string; amount: number }[] } | null;
  fundings: { grant: string; source: string; category: string; amount: number }[];
  of: string | null;
  reason: string | null;
  actor: string;
  idempotency_key: string | null;
  effective_at: string;
  posted_at: string;
  hash: string;
};

export type ApiGrant = {
  id: string;
  source: string;
  category: string;
  amount: number;
  remaining: number;
  priority: number;
  effective_at: string;
  expires_at: string | null;
};

export type ApiOrder = {
  pack: string;
  count: number;
  credits: number;
  money: { amount: number; currency: string };
};

export type ApiPayment = ApiOrder & {
  id: string;
  kind: string;
  provider: string;
  receipt: string | null;
  state: string;
  wallet: string;
  payment_method: string | null;
  reversed: number;
  entry: string | null;
  reason: string | null;
};

type Call = { method: "POST" | "PUT"; path: string; body: Record<string, unknown>; key: string | undefined };

/** The call that makes one request alone. */
export function callOf(sending: Sending): Call {
  const { request, nonsense } = sending;
  if (request.kind === "event") {
    const { payment, event, amount } = request;
    const body = { event, ...field("amount", amount) };
    return { method: "POST", path: `/sandbox/payments/${payment.id}`, body, key: undefined };
  }
  const { method = "POST", path, body } = plainCall(request);
  return { method, path: `/accounts/${sending.account}${path}`, body: { ...body, ...nonsense }, key: sending.key };
}

/** The same as an item of a batch. What happens at the provider is no operation, and cannot be one. */
export function itemOf(sending: Sending): Record<string, unknown> {
  const { request, key, account } = sending;
  const { body } = callOf(sending);
  const named: Record<string, unknown> = {};
  if (request.kind === "settle" || request.kind === "void") named["deposit"] = request.deposit.id;
  if (request.kind === "withdraw") named["grant"] = request.grant.id;
  if (request.kind === "plan" || request.kind === "auto_reload") named["wallet"] = request.wallet;
  return { key, account, operation: request.kind, ...named, ...body };
}

type Plain = { method?: "PUT"; path: string; body: Record<string, unknown> };

function plainCall(request: Exclude<Request, { kind: "event" }>): Plain {
  switch (request.kind) {
    case "charge": {
      const { kind, ...body } = request;
      return { path: "/charges", body };
    }
    case "deposit": {
      const { kind, deadline, ...body } = request;
      return { path: "/deposits", body: { ...body, ...time("deadline", deadline) } };
    }
    case "settle":
      return { path: `/deposits/${request.deposit.id}/settle`, body: { quantities: request.quantities } };
    case "void":
      return { path: `/deposits/${request.deposit.id}/void`, body: { ...field("reason", request.reason) } };
    case "refund": {
      const { kind, entry, ...body } = request;
      return { path: "/refunds", body: { entry: entry.id, ...body } };
    }
    case "grant": {
      const { kind, effectiveAt, expiresAt, ...body } = request;
      return {
        path: "/grants",
        body: { ...body, ...time("effective_at", effectiveAt), ...time("expires_at", expiresAt) },
      };
    }
    case "withdraw":
      return { path: `/grants/${request.grant.id}/withdraw`, body: { reason: request.reason } };
    case "topup": {
      const { kind, paymentMethod, ...body } = request;
      return { path: "/topups", body: { ...body, ...field("payment_method", paymentMethod) } };
    }
    case "plan": {
      const { plan, anchor } = request;
      return { method: "PUT", path: `${walletPath(request)}/plan`, body: { plan, ...time("anchor", anchor) } };
    }
    case "auto_reload": {
      const { kind, wallet, monthlyCap, paymentMethod, ...body } = request;
      const named = { ...field("monthly_cap", monthlyCap), ...field("payment_method", paymentMethod) };
      return { method: "PUT", path: `${walletPath(request)}/auto-reload`, body: { ...body, ...named } };
    }
    case "adjustment": {
      const { kind, grant, expiresAt, allowOutstanding, ...body } = request;
      return {
        path: "/adjustments",
        body: {
          ...body,
          ...field("grant", grant?.id),
          ...time("expires_at", expiresAt),
          ...field("allow_outstanding", allowOutstanding),
        },
      };
    }
    case "repayment": {
      const { kind, ...body } = request;
      return { path: "/repayments", body };
    }
    case "waiver": {
      const { kind, ...body } = request;
      return { path: "/waivers", body };
    }
  }
}

function walletPath({ wallet }: { wallet: string }): string {
  return `/wallets/${encodeURIComponent(wallet)}`;
}

function time(name: string, at: number | undefined): Record<string, string> {
  return at === undefined ? {} : { [name]: new Date(at).toISOString() };
}

function field(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

/** The number at the end of an id that the ledger made: the sequence of an entry or deposit, the number of a grant. */
export function numberIn(id: string): number {
  return Number(id.slice(id.lastIndexOf("_") + 1));
}
