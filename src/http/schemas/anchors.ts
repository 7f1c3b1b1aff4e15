import Type, { type Static } from "typebox";
import { Named, pageFields, Strict, Time } from "./common.ts";

export const AnchorView = Named(
  "Anchor",
  Strict({
    account: Type.String(),
    wallet: Type.String(),
    sequence: Type.Integer({ description: "The number of the wallet's last entry then." }),
    hash: Type.String({ description: "That entry's hash." }),
    time: Time,
  }),
);
export type AnchorView = Static<typeof AnchorView>;

export const AnchorPage = Named("AnchorPage", Strict({ anchors: Type.Array(AnchorView), ...pageFields }));
