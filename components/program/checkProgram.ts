/** Checks the whole configuration before the first resource, so that a mistake in the last tenant leaves no half-made cell. */
import * as pulumi from "@pulumi/pulumi";
import { type CellArgs, cellArguments } from "../cell/cellArgs";
import { checkCell } from "../cell/checkCell";
import { allowedHosts } from "../cell/egressHosts";
import { checkTenant, makesBucketTokens } from "../tenant/checkTenant";
import { cellProblems } from "../tenant/fitsCell";
import { describeProblems, type Problem, unresolved } from "../validation";
import { plainView } from "../validation/deferred";

interface NamedCell {
  readonly name: string;
  readonly args: CellArgs;
}

/**
 * Checks a cell and its tenants by the same functions that the components use.
 *
 * @param cell the cell of this program; undefined if it is another stack's, whose limits the components check
 * @throws pulumi.RunError with every problem of all of them
 */
export function checkProgram(cell: NamedCell | undefined, tenants: Readonly<Record<string, object>>): void {
  const ofCell = cell === undefined ? [] : checkCell(cell.name, plainView(cell.args));
  const inCell = cell === undefined || ofCell.length > 0 ? unresolved : referenceOf(cell);
  const count = Object.keys(tenants).length;
  const messages = [
    ...messagesOf(`cell '${cell?.name}'`, ofCell),
    ...Object.entries(tenants).flatMap(([id, args]) => {
      const plain = plainView(args);
      const { plan, problems } = checkTenant(id, { ...plain, cell: inCell });
      const tenant = {
        plan,
        ownImage: "egressImage" in args,
        tenants: count,
        access: plain.access,
        makesBucketTokens: makesBucketTokens(plain.sessions),
      };
      return messagesOf(`tenant '${id}'`, [...problems, ...cellProblems(inCell, tenant)]);
    }),
  ];
  if (messages.length > 0) {
    throw new pulumi.RunError(messages.join("\n"));
  }
}

/** The fields of a reference that tenants are checked against; the others come with the cell's resources. */
function referenceOf({ args }: NamedCell): object {
  const { project, region, egressImage, domains } = args;
  return {
    project,
    region,
    domains,
    egressHosts: allowedHosts(args.vendors ?? [], args.egressHosts ?? []),
    egressImage,
    switchBucket: unresolved,
    maxTenants: args.maxTenants ?? cellArguments.maxTenants.default,
  };
}

/** The message about one component, if it has problems. */
function messagesOf(title: string, problems: readonly Problem[]): string[] {
  return problems.length === 0 ? [] : [describeProblems(title, problems)];
}
