import { originOf } from "../audit-origin.ts";
import { decodeCursor, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import {
  CampaignBody,
  CampaignPage,
  CampaignView,
  WorkspaceBody,
  WorkspacePage,
  WorkspaceView,
} from "../schemas/accounts.ts";
import { answers, cursorField, Id, limitField, OptionalId, SearchText, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { campaignView, workspaceView } from "../views.ts";

const tags = ["Accounts"];
const pageQuery = { search: SearchText, limit: limitField(25, 100), cursor: cursorField };

export function workspaceRoutes(app: App, services: Services): void {
  app.put(
    "/accounts/:account/workspaces/:workspace",
    {
      schema: {
        tags,
        summary: "Make or name a workspace",
        params: Strict({ account: Id, workspace: Id }),
        body: WorkspaceBody,
        response: answers(200, WorkspaceView),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const { workspace } = request.params;
      const change = { workspace, ...request.body };
      return workspaceView(await services.workspaces.put(account, change, originOf(request)));
    },
  );

  app.put(
    "/accounts/:account/workspaces/:workspace/campaigns/:campaign",
    {
      schema: {
        tags,
        summary: "Make or name a campaign",
        params: Strict({ account: Id, workspace: Id, campaign: Id }),
        body: CampaignBody,
        response: answers(200, CampaignView),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const { workspace, campaign } = request.params;
      const change = { workspace, campaign, ...request.body };
      return campaignView(await services.campaigns.put(account, change, originOf(request)));
    },
  );

  app.get(
    "/accounts/:account/workspaces",
    {
      schema: {
        tags,
        summary: "List workspaces",
        params: Strict({ account: Id }),
        querystring: Strict(pageQuery),
        response: answers(200, WorkspacePage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const after = decodeCursor(query.cursor, [""])?.[0] ?? null;
      const rows = await services.workspaces.list(account, { search: query.search ?? null, after, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.workspace]);
      return { workspaces: shown.map(workspaceView), ...page };
    },
  );

  async function listCampaigns(
    accountId: string,
    workspace: string | null,
    query: { search?: string; limit?: number; cursor?: string },
  ) {
    const account = await findAccount(services, accountId);
    const limit = query.limit ?? 25;
    const position = decodeCursor(query.cursor, ["", ""]);
    const after = position === null ? null : { workspace: position[0], campaign: position[1] };
    const search = query.search ?? null;
    const rows = await services.campaigns.list(account, { workspace, search, after, limit: limit + 1 });
    const { shown, ...page } = pageOf(rows, limit, (row) => [row.workspace, row.campaign]);
    return { campaigns: shown.map(campaignView), ...page };
  }

  app.get(
    "/accounts/:account/campaigns",
    {
      schema: {
        tags,
        summary: "List campaigns of all workspaces",
        params: Strict({ account: Id }),
        querystring: Strict({ workspace: OptionalId, ...pageQuery }),
        response: answers(200, CampaignPage),
      },
    },
    async ({ params, query }) => listCampaigns(params.account, query.workspace ?? null, query),
  );

  app.get(
    "/accounts/:account/workspaces/:workspace/campaigns",
    {
      schema: {
        tags,
        summary: "List campaigns of a workspace",
        params: Strict({ account: Id, workspace: Id }),
        querystring: Strict(pageQuery),
        response: answers(200, CampaignPage),
      },
    },
    async ({ params, query }) => listCampaigns(params.account, params.workspace, query),
  );
}
