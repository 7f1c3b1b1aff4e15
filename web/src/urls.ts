/** Every address of the pages, in one place. */

const part = encodeURIComponent;
const account = (id: string) => `/accounts/${part(id)}`;
const wallet = (id: string, walletId: string) => `${account(id)}/wallets/${part(walletId)}`;

/** The operator's console. */
const consoleUrls = {
  accounts: () => "/console",
  account: (id: string) => `/console/accounts/${part(id)}`,
  adjust: (id: string) => `/console/accounts/${part(id)}/adjust`,
  refund: (id: string) => `/console/accounts/${part(id)}/refund`,
  cases: () => "/console/cases",
  audits: () => "/console/audits",
  audit: (id: string) => `/console/audits/${part(id)}`,
  finding: (id: string) => `/console/findings/${part(id)}`,
  payments: () => "/console/payments",
  backfills: () => "/console/backfills",
  catalogs: () => "/console/catalogs",
  catalog: (product: string) => `/console/catalogs/${part(product)}`,
  jobs: () => "/console/jobs",
  log: () => "/console/log",
};

export const urls = {
  console: consoleUrls,
  start: () => "/",
  signIn: () => "/sign-in",
  account,
  usage: (id: string) => `${account(id)}/usage`,
  coverage: (id: string) => `${account(id)}/coverage`,
  backfill: (id: string, backfill: string) => `${account(id)}/backfills/${part(backfill)}`,
  cases: (id: string) => `${account(id)}/cases`,
  case: (id: string, caseId: string) => `${account(id)}/cases/${part(caseId)}`,
  statements: (id: string) => `${account(id)}/statements`,
  overview: wallet,
  credits: (id: string, walletId: string) => `${wallet(id, walletId)}/credits`,
  /** By the entry's id, or its number in the wallet. */
  entry: (id: string, walletId: string, entry: string) => `${wallet(id, walletId)}/credits/${part(entry)}`,
  explanation: (id: string, walletId: string) => `${wallet(id, walletId)}/explanation`,
  report: (id: string, walletId: string) => `${wallet(id, walletId)}/report`,
  verify: (id: string, walletId: string) => `${wallet(id, walletId)}/verify`,
  plan: (id: string, walletId: string) => `${wallet(id, walletId)}/plan`,
};
