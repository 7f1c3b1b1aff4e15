import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { urls } from "../../urls.ts";
import { Bridge } from "../explanation/Bridge.tsx";
import { CheckFirst } from "../explanation/CheckFirst.tsx";
import { Reasons } from "../explanation/Reasons.tsx";
import styles from "./Report.module.css";
import { ReportForm } from "./ReportForm.tsx";
import type { ReportSearch } from "./search.ts";

/** Reports a balance that looks wrong. The explanation stands before the form, because it often answers. */
export function Report() {
  const { account: id, wallet: walletId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const search = useSearch({ from: "/signed-in/accounts/$account/wallets/$wallet/report" });
  const navigate = useNavigate({ from: "/accounts/$account/wallets/$wallet/report" });
  const { account, catalog } = useAccount(id);
  const { from, to, expected } = search;
  const { data: wallet, error: noWallet, refetch: again } = useQuery(queries.wallet(id, walletId));
  const { data, error, refetch } = useQuery({
    // A window that ends must begin; one that only begins ends now.
    ...queries.explanation(id, walletId, { expected, ...(from === undefined ? {} : { from, to }) }),
    placeholderData: keepPreviousData,
  });
  const change = (changed: Partial<ReportSearch>) =>
    void navigate({ search: (now: ReportSearch) => ({ ...now, ...changed }), replace: true });
  const props = { account, catalog, wallet: walletId };
  return (
    <Page
      title="Report a problem"
      lead={
        <>
          With the balance of{" "}
          <strong>
            <bdi>{data?.owner ?? walletId}</bdi>
          </strong>
          . Look here first: this often answers it.
        </>
      }
    >
      <Columns wide>
        <Stack>
          {data === undefined ? (
            <Card>
              {error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={() => void refetch()} />}
            </Card>
          ) : (
            <>
              <Reasons account={account} wallet={walletId} explanation={data} title="What this balance says of itself">
                <p className={styles["answered"]}>
                  Does this answer it? Then there is nothing to report.{" "}
                  <Link to={urls.credits(id, walletId)}>Back to the credits</Link>
                </p>
              </Reasons>
              <CheckFirst {...props} owner={data.owner} />
              <Bridge {...props} explanation={data} />
            </>
          )}
        </Stack>
        {wallet === undefined ? (
          <Card title="It does not answer it">
            {noWallet === null ? <Skeleton lines={6} /> : <Failed error={noWallet} retry={() => void again()} />}
          </Card>
        ) : (
          <ReportForm {...props} balance={wallet.balance} search={search} change={change} />
        )}
      </Columns>
    </Page>
  );
}
