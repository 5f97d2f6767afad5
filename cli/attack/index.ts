export { type AttackOptions, type AttackResult, attack, breakIns } from "./attack";
export { attackCommand } from "./attackCommand";
export { attackTable } from "./attackTable";
