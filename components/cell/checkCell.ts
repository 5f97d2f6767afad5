/** A cell's arguments as a whole. */
import { cellNamePattern } from "../naming";
import { type Problem, problem, shown, tableProblems } from "../validation";
import { cellArguments } from "./cellArgs";
import { hostCountProblems } from "./egressHosts";

/** Every problem that can be seen in a cell's arguments. */
export function checkCell(name: string, args: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...cellNameProblems("name", name),
    ...tableProblems(cellArguments, "", args),
    ...hostCountProblems("egressHosts", args.vendors, args.egressHosts),
  ];
}

function cellNameProblems(path: string, name: string): Problem[] {
  return cellNamePattern.test(name)
    ? []
    : [
        problem(
          path,
          `must be 2 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got ${shown(name)}; choose another name`,
        ),
      ];
}
