import Type from "typebox";
import { parseAnyId, parseId } from "../../store/ids.ts";
import type { Account } from "../../store/posting.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { paymentView, reloadView } from "../payment-views.ts";
import { invalidField, notFound, Refused } from "../problem.ts";
import { answers, cursorField, Id, limitField, MadeId, OptionalId, Strict, Url, Words } from "../schemas/common.ts";
import { PaymentAnswer, PaymentMethodList, PaymentPage, PaymentView, ReloadPage } from "../schemas/payments.ts";
import type { Services } from "../services.ts";

const tags = ["Payments"];

export function paymentRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/payments",
    {
      schema: {
        tags,
        summary: "List purchases",
        description: "Newest first. Those paid elsewhere have the provider `manual`.",
        params: Strict({ account: Id }),
        querystring: Strict({ wallet: OptionalId, limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, PaymentPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [GREATEST.time, GREATEST.number, GREATEST.number]);
      const before = position === null ? null : { at: position[0], wallet: position[1], number: position[2] };
      const filter = { wallet: query.wallet ?? null };
      const rows = await services.payments.page(account, filter, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.decidedAt, row.walletNumber, row.number]);
      return { payments: shown.map((payment) => paymentView(account, payment)), ...page };
    },
  );

  app.get(
    "/accounts/:account/payments/:payment",
    {
      schema: {
        tags,
        summary: "One purchase",
        params: Strict({ account: Id, payment: MadeId }),
        response: answers(200, PaymentView),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      return paymentView(account, await findPayment(services, account, params.payment));
    },
  );

  app.get(
    "/accounts/:account/wallets/:wallet/reloads",
    {
      schema: {
        tags,
        summary: "List the attempts of Auto Reload",
        description: "Newest first: what set each off, what it bought, and what became of it.",
        params: Strict({ account: Id, wallet: Id }),
        querystring: Strict({ limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, ReloadPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const before = decodeCursor(query.cursor, [GREATEST.number])?.[0] ?? null;
      const rows = await services.payments.reloads(account, params.wallet, { before, limit: limit + 1 });
      if (rows === null) throw new Refused(notFound("wallet"));
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.number]);
      return { reloads: shown.map((reload) => reloadView(account, reload)), ...page };
    },
  );

  app.get(
    "/accounts/:account/payment-methods",
    {
      schema: {
        tags,
        summary: "List the account's cards",
        description: "As the payment provider has them. The sandbox has test cards; each says what it does.",
        params: Strict({ account: Id }),
        response: answers(200, PaymentMethodList),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const methods = await services.payments.methods(account);
      return {
        payment_methods: methods.map(({ id, brand, last4, expires, isDefault, description }) => {
          return { id, brand, last4, expires, default: isDefault, description };
        }),
      };
    },
  );

  app.post(
    "/accounts/:account/payment-methods",
    {
      schema: {
        tags,
        summary: "Let the payer give a new card",
        description: "Answers where: a page of the payment provider, which leads back to `return_url`.",
        params: Strict({ account: Id }),
        body: Strict({ return_url: Url }),
        response: answers(201, Strict({ url: Type.String() })),
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const page = await services.payments.setUpMethod(account, request.body.return_url);
      if (page !== null) return reply.code(201).send(page);
      const detail = "This payment provider takes no new cards: use one of GET payment-methods.";
      throw new Refused({ code: "conflict", detail });
    },
  );

  if (services.payments.play !== null) sandboxRoutes(app, services, services.payments.play);
}

/** What a payer or a bank would do. Only where no money moves. */
function sandboxRoutes(app: App, services: Services, play: NonNullable<Services["payments"]["play"]>): void {
  app.post(
    "/sandbox/payments/:payment",
    {
      schema: {
        tags,
        summary: "Play a payer or a bank of the sandbox",
        description:
          "The payer confirms; money is refunded (a part of it with `amount`); the bank disputes the payment and decides. The ledger follows before this answers.",
        params: Strict({ payment: MadeId }),
        body: Strict({
          event: Words(["confirm", "refund", "dispute", "dispute_won", "dispute_lost"]),
          amount: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
        }),
        response: answers(200, PaymentAnswer),
      },
    },
    async ({ params, body }) => {
      const { account, payment } = await findAnyPayment(services, params.payment);
      const played = await play(params.payment, body.event, body.amount ?? null);
      if (!played.ok) {
        const { code, detail } = played.error;
        throw new Refused(code === "invalid_amount" ? invalidField("/amount", detail) : { code, detail });
      }
      const now = await services.payments.get(account, { wallet: payment.walletNumber, number: payment.number });
      return { payment: paymentView(account, now!) };
    },
  );
}

async function findPayment(services: Services, account: Account, id: string) {
  const place = parseId("pay", account.number, id);
  const payment = place === null ? null : await services.payments.get(account, place);
  if (payment === null) throw new Refused(notFound("payment"));
  return payment;
}

async function findAnyPayment(services: Services, id: string) {
  const place = parseAnyId(id);
  const account = place?.kind === "pay" ? await services.payments.account(place.account) : null;
  if (account === null) throw new Refused(notFound("payment"));
  return { account, payment: await findPayment(services, account, id) };
}
