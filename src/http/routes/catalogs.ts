import type { FastifyRequest } from "fastify";
import type { Catalog } from "../../core/catalog.ts";
import { catalogVersionsView, catalogView } from "../catalog-view.ts";
import type { App } from "../fastify-types.ts";
import { notFound, Refused } from "../problem.ts";
import { CatalogList, CatalogVersions, CatalogView } from "../schemas/catalogs.ts";
import { answers, Id, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";

const tags = ["Catalogs"];

/** What is sold. A key bound to an account sees the catalog of its account alone. */
export function catalogRoutes(app: App, services: Services): void {
  app.get(
    "/catalogs",
    {
      schema: { tags, summary: "List catalogs", response: answers(200, CatalogList) },
    },
    async (request) => {
      const now = await services.clock.now();
      const visible = await visibleCatalogs(services, request);
      return { catalogs: visible.map((catalog) => catalogView(catalog, now)) };
    },
  );

  app.get(
    "/catalogs/:product",
    {
      schema: {
        tags,
        summary: "One catalog: unit, words, prices, plans and packs",
        params: Strict({ product: Id }),
        response: answers(200, CatalogView),
      },
    },
    async (request) => {
      const visible = await visibleCatalogs(services, request);
      const catalog = visible.find((each) => each.product === request.params.product);
      if (catalog === undefined) throw new Refused(notFound("catalog"));
      return catalogView(catalog, await services.clock.now());
    },
  );

  app.get(
    "/catalogs/:product/versions",
    {
      schema: {
        tags,
        summary: "Every version of a catalog's prices, with what differs between them",
        params: Strict({ product: Id }),
        response: answers(200, CatalogVersions),
      },
    },
    async ({ params }) => {
      const catalog = services.catalogs.get(params.product);
      if (catalog === undefined) throw new Refused(notFound("catalog"));
      return catalogVersionsView(catalog, await services.clock.now());
    },
  );
}

async function visibleCatalogs(services: Services, request: Pick<FastifyRequest, "caller">): Promise<Catalog[]> {
  const all = [...services.catalogs.values()];
  if (request.caller.account === null) return all;
  const account = await services.accounts.get(request.caller.account);
  return all.filter((catalog) => catalog.product === account?.product);
}
