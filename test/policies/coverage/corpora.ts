import { checkov } from "./cases/checkov";
import { organisation } from "./cases/constraints";
import { gcpPac, policyDeployment } from "./cases/otherPacks";
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
