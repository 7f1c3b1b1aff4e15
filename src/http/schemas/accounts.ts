import Type, { type Static } from "typebox";
import { SEARCH_KINDS } from "../../store/read/search.ts";
import { Id, Name, Named, Nullable, pageFields, Reference, Strict, TimeZone, Url, Words } from "./common.ts";
import { WalletFiguresView } from "./ledger.ts";

const Text = Type.String();
const Time = Type.String({ format: "date-time" });

export const AccountBody = Strict({
  product: Type.String({ minLength: 1, maxLength: 255, format: "id", description: "Which catalog it is sold by." }),
  name: Type.Optional(Nullable(Name)),
  time_zone: Type.Optional(TimeZone),
});
export const WorkspaceBody = Strict({ name: Type.Optional(Nullable(Name)) });
export const CampaignBody = Strict({ name: Type.Optional(Nullable(Name)), url: Type.Optional(Nullable(Url)) });

export const RecordsBody = Strict({
  records: Type.Array(Strict({ reference: Reference, workspace: Id, campaign: Type.Optional(Nullable(Id)) }), {
    minItems: 1,
    maxItems: 10_000,
  }),
});
export const RecordsAnswer = Named(
  "RecordsAnswer",
  Strict({
    created: Type.Integer(),
    updated: Type.Integer(),
    unchanged: Type.Integer(),
  }),
);

export const accountFields = { id: Text, product: Text, name: Nullable(Text), time_zone: Text, created_at: Time };
export const AccountView = Named("Account", Strict(accountFields));
export type AccountView = Static<typeof AccountView>;
export const AccountWithWallets = Named(
  "AccountWithWallets",
  Strict({ ...accountFields, wallets: Type.Array(WalletFiguresView) }),
);
export const AccountPage = Named("AccountPage", Strict({ accounts: Type.Array(AccountView), ...pageFields }));

export const WorkspaceView = Named("Workspace", Strict({ workspace: Text, name: Nullable(Text), created_at: Time }));
export type WorkspaceView = Static<typeof WorkspaceView>;
export const WorkspacePage = Named("WorkspacePage", Strict({ workspaces: Type.Array(WorkspaceView), ...pageFields }));

export const CampaignView = Named(
  "Campaign",
  Strict({
    workspace: Text,
    campaign: Text,
    name: Nullable(Text),
    url: Nullable(Text),
    created_at: Time,
  }),
);
export type CampaignView = Static<typeof CampaignView>;
export const CampaignPage = Named("CampaignPage", Strict({ campaigns: Type.Array(CampaignView), ...pageFields }));

export const SearchAnswer = Named(
  "SearchResults",
  Strict({
    results: Type.Array(
      Strict({
        kind: Words(SEARCH_KINDS),
        account: Nullable(Type.String({ description: "Null where it is of no single account, as an audit is." })),
        wallet: Nullable(Text),
        id: Text,
        entry: Nullable(Type.String({ description: "The movement it is, or came in with." })),
        title: Nullable(Text),
      }),
    ),
  }),
);
