import { useQueryClient } from "@tanstack/react-query";

/** Forgets what was read of an account: after credits moved, every figure is asked anew. */
export function useRefresh(account: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return () =>
    queryClient.invalidateQueries({
      predicate: ({ queryKey }) => {
        const [, options] = queryKey as [unknown, { path?: { account?: string } }?];
        return options?.path?.account === account;
      },
    });
}
