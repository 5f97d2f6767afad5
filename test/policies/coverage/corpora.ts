import { checkov } from "./cases/checkov";
import { gcpPac, organisation, policyDeployment } from "./cases/constraints";
import { policyLibrary, semgrep } from "./cases/policyLibrary";
import { pulumiPrograms } from "./cases/pulumiPrograms";
import { kicsCorpus, trivy } from "./cases/trivyAndKics";
import type { Corpus } from "./coverageCase";

export const corpora: readonly Corpus[] = [
  pulumiPrograms,
  checkov,
  trivy,
  kicsCorpus,
  semgrep,
  policyLibrary,
  organisation,
  gcpPac,
  policyDeployment,
];
