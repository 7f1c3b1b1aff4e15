import { useMutation, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { cardName } from "./cards.ts";
import styles from "./Plan.module.css";
import type { WalletProps } from "./props.ts";

/** The account's cards. New ones are given to the payment provider, never to these pages. */
export function PaymentMethods({ account, mayAdd }: WalletProps & { mayAdd: boolean }) {
  const { data, error, refetch } = useQuery(queries.paymentMethods(account.id));
  const add = useMutation({
    mutationFn: () =>
      scrip.post("/v1/accounts/{account}/payment-methods", {
        path: { account: account.id },
        body: { return_url: window.location.href },
      }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <Card title="Cards">
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton lines={2} /> : null}
      {data?.payment_methods.length === 0 ? <Empty title="No card yet" /> : null}
      <ul className={styles["cards"]}>
        {data?.payment_methods.map((card) => (
          <li key={card.id}>
            {cardName(card)}{" "}
            {card.expires === null ? null : (
              <span className="soft">
                until {String(card.expires.month).padStart(2, "0")}/{card.expires.year}
              </span>
            )}{" "}
            {card.default ? <Badge>Default</Badge> : null}
          </li>
        ))}
      </ul>
      {mayAdd ? (
        <p>
          <Button onPress={() => add.mutate()} isDisabled={add.isPending}>
            Add a card
          </Button>
        </p>
      ) : null}
      {add.error === null ? null : <Failed error={add.error} />}
    </Card>
  );
}
