import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useLayoutEffect, useRef, useState } from "react";
import type { Catalog } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { formatAmount, formatShare } from "../../format/amounts.ts";
import type { Usage, UsageRow } from "./rows.ts";
import styles from "./Usage.module.css";

type Props = {
  rows: UsageRow[];
  usage: Usage;
  catalog: Catalog;
  comparing: boolean;
  sort: "credits" | "name";
  onSort: (sort: "credits" | "name") => void;
  onToggle: (workspace: string, name: string, campaigns: number) => void;
};

/** With more lines than this only those in sight are made: thousands of campaigns stay as quick as ten. */
const ALL_AT_ONCE = 200;
const LINE_HEIGHT = 41;

/** Workspaces, each of which opens to its campaigns. */
export function UsageTable({ rows, usage, catalog, comparing, sort, onSort, onToggle }: Props) {
  const { unit, words } = catalog;
  const columns = comparing ? 5 : 3;
  const { body, shown, above, below } = useLinesInSight(rows);
  const total = usage.matching?.credits ?? usage.total;
  return (
    <Table caption={`Usage by ${words.workspace.singular} and ${words.campaign.singular}`} rowCount={rows.length + 2}>
      <thead>
        <tr aria-rowindex={1}>
          <SortHeader
            text={words.workspace.singular}
            on={sort === "name"}
            direction="ascending"
            onSort={() => onSort("name")}
          />
          <SortHeader
            text={unit.plural}
            on={sort === "credits"}
            direction="descending"
            number
            onSort={() => onSort("credits")}
          />
          <th scope="col" className={numberCell}>
            Share
          </th>
          {comparing ? (
            <>
              <th scope="col" className={numberCell}>
                Before
              </th>
              <th scope="col" className={numberCell}>
                Change
              </th>
            </>
          ) : null}
        </tr>
      </thead>
      <tbody ref={body} className={styles["workspaces"]}>
        <Spacer height={above} columns={columns} />
        {shown.map(({ row, index }) => (
          <Line key={row.key} row={row} index={index} catalog={catalog} comparing={comparing} onToggle={onToggle} />
        ))}
        <Spacer height={below} columns={columns} />
      </tbody>
      <tfoot>
        <tr aria-rowindex={rows.length + 2}>
          <th scope="row">{usage.matching === null ? "Total" : "Total of what matches"}</th>
          <td className={numberCell}>{formatAmount(total, unit)}</td>
          <td className={numberCell}>{usage.matching === null && usage.total > 0 ? formatShare(100) : ""}</td>
          {comparing ? (
            <>
              <td className={numberCell}>{formatAmount(usage.previous_total, unit)}</td>
              <td className={numberCell}>
                <SignedAmount amount={total - usage.previous_total} unit={unit} />
              </td>
            </>
          ) : null}
        </tr>
      </tfoot>
    </Table>
  );
}

type LineProps = Pick<Props, "catalog" | "comparing" | "onToggle"> & { row: UsageRow; index: number };

/** Remembered: while the table is scrolled, only lines that come into sight are made. */
const Line = memo(function Line({ row, index, catalog, comparing, onToggle }: LineProps) {
  const { unit, words } = catalog;
  const spent = row.kind === "workspace" ? row.workspace : row.campaign;
  return (
    <tr aria-rowindex={index + 2} className={row.kind === "campaign" ? styles["campaign"] : undefined}>
      <th scope="row" className="wrap">
        {row.kind === "workspace" ? (
          <button
            type="button"
            className={styles["toggle"]}
            aria-expanded={row.open}
            onClick={() => onToggle(row.workspace.workspace, nameOf(row.workspace), row.workspace.campaigns.length)}
          >
            <span aria-hidden="true" className={styles["arrow"]} data-open={row.open || undefined}>
              ▸
            </span>
            <bdi>{nameOf(row.workspace)}</bdi>
          </button>
        ) : (
          <Campaign campaign={row.campaign} none={`No ${words.campaign.singular.toLowerCase()}`} />
        )}
      </th>
      <td className={numberCell}>{formatAmount(spent.credits, unit)}</td>
      <td className={numberCell}>{formatShare(spent.share)}</td>
      {comparing ? (
        <>
          <td className={numberCell}>{formatAmount(row.before ?? 0, unit)}</td>
          <td className={numberCell}>
            <SignedAmount amount={spent.credits - (row.before ?? 0)} unit={unit} />
          </td>
        </>
      ) : null}
    </tr>
  );
});

type CampaignProps = { campaign: Usage["workspaces"][number]["campaigns"][number]; none: string };

function Campaign({ campaign, none }: CampaignProps) {
  if (campaign.campaign === null) return <span className="soft">{none}</span>;
  const name = <bdi>{campaign.name ?? campaign.campaign}</bdi>;
  if (campaign.url === null) return name;
  return (
    <a href={campaign.url} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}

type SortProps = {
  text: string;
  on: boolean;
  direction: "ascending" | "descending";
  number?: boolean;
  onSort: () => void;
};

function SortHeader({ text, on, direction, number = false, onSort }: SortProps) {
  return (
    <th scope="col" className={number ? numberCell : undefined} aria-sort={on ? direction : undefined}>
      <button type="button" className={styles["sort"]} onClick={onSort}>
        {text} <span aria-hidden="true">{on ? (direction === "ascending" ? "↑" : "↓") : ""}</span>
      </button>
    </th>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height === 0) return null;
  return (
    <tr>
      <td colSpan={columns} className={styles["spacer"]} style={{ height }} />
    </tr>
  );
}

/** Which lines to make, and how much room those above and below them take. */
function useLinesInSight(rows: UsageRow[]) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    if (body.current !== null) setScrollMargin(body.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const few = rows.length <= ALL_AT_ONCE;
  const virtualizer = useWindowVirtualizer({
    count: few ? 0 : rows.length,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    scrollMargin,
    getItemKey: (index) => rows[index]!.key,
  });
  if (few) return { body, shown: rows.map((row, index) => ({ row, index })), above: 0, below: 0 };
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  return {
    body,
    shown: items.map(({ index }) => ({ row: rows[index]!, index })),
    above: first === undefined ? 0 : first.start - scrollMargin,
    below: last === undefined ? 0 : virtualizer.getTotalSize() - (last.end - scrollMargin),
  };
}

function nameOf({ name, workspace }: { name: string | null; workspace: string }): string {
  return name ?? workspace;
}
