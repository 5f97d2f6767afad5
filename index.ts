/**
 * Bulkhead as a program: `pulumi up` creates what the stack's configuration says, a cell and its tenants, or tenants of
 * a cell in another stack. The keys are described in Pulumi.yaml.
 */
import { deploy } from "./components/program/program";

const outputs = deploy();

/** Reference of the cell. Tenants in another stack find it by `bulkhead:cellStack`. */
export const cell = outputs.cell;
/** Addresses and names of each tenant, by its id. */
export const tenants = outputs.tenants;
