import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { WindowChoice } from "../../components/WindowChoice.tsx";
import { urls } from "../../urls.ts";
import { ReportLink } from "../report/ReportLink.tsx";
import { Bridge } from "./Bridge.tsx";
import { CheckFirst } from "./CheckFirst.tsx";
import { Expected } from "./Expected.tsx";
import styles from "./Explanation.module.css";
import { Latest } from "./Latest.tsx";
import { Reasons } from "./Reasons.tsx";
import type { ExplanationSearch } from "./search.ts";

/** Why a balance is what it is: from opening to closing, and the common reasons why it looks off. */
export function Explanation() {
  const { account: id, wallet } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const search = useSearch({ from: "/signed-in/accounts/$account/wallets/$wallet/explanation" });
  const navigate = useNavigate({ from: "/accounts/$account/wallets/$wallet/explanation" });
  const { account, catalog } = useAccount(id);
  const { data, error, refetch } = useQuery({
    ...queries.explanation(id, wallet, search),
    placeholderData: keepPreviousData,
  });
  const reported = { expected: search.expected, seen: data?.closing.balance, from: search.from, to: search.to };
  const props = { account, catalog, wallet };
  const change = (changed: Partial<ExplanationSearch>) =>
    void navigate({ search: (now: ExplanationSearch) => ({ ...now, ...changed }) });
  return (
    <Page
      title="Why is my balance this?"
      lead={
        data === undefined ? undefined : (
          <>
            This is the balance of{" "}
            <strong>
              <bdi>{data.owner}</bdi>
            </strong>
            . <Link to={urls.credits(id, wallet)}>View credit activity →</Link>
          </>
        )
      }
    >
      <div className={styles["filters"]}>
        <WindowChoice
          periods={[{ value: "last_30_days", text: "Last 30 days" }]}
          chosen={{ period: "last_30_days", from: search.from, to: search.to }}
          timeZone={account.time_zone}
          onChange={(window) => change({ from: undefined, to: undefined, ...("from" in window ? window : {}) })}
        />
        <Expected unit={catalog.unit} expected={search.expected} onChange={(expected) => change({ expected })} />
      </div>
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined ? (
        error === null ? (
          <Card>
            <Skeleton lines={8} />
          </Card>
        ) : null
      ) : (
        <Columns wide>
          <Stack>
            <CheckFirst {...props} owner={data.owner} />
            <Reasons
              account={account}
              wallet={wallet}
              explanation={data}
              report={(entries) => (
                <ReportLink account={id} wallet={wallet} search={{ ...reported, entries }}>
                  Report it
                </ReportLink>
              )}
            >
              <p className={styles["advice"]}>
                A routine deduction is no reason to stop working. If this does not explain it, tell your account manager
                the balance you expected, the one you see, and which movements look wrong.{" "}
                <ReportLink account={id} wallet={wallet} search={reported}>
                  Report a problem
                </ReportLink>
              </p>
            </Reasons>
          </Stack>
          <Stack>
            <Bridge {...props} explanation={data} />
            <Latest {...props} explanation={data} />
          </Stack>
        </Columns>
      )}
    </Page>
  );
}
