/** Tables of arguments: what the compiler holds, and what checks and gates do with a row. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type ArgumentTable, flag, tableProblems, unresolved, wholeNumber, word } from "../../../components/validation";
import { Gate } from "../../../components/validation/gate";
import { resolvedValue, settled, startMocks } from "../support/mocks";

interface DoorArgs {
  /** Must be given. */
  colour: pulumi.Input<string>;
  width?: pulumi.Input<number>;
  double?: boolean;
  owner?: pulumi.Input<string>;
}

const colour = word(["red", "blue"]);
const door = {
  colour: { check: colour, required: "must be set; use 'red'" },
  width: { check: wholeNumber(1, 3, "a whole number of metres"), default: 2 },
  double: { check: flag, plain: true, default: false },
  owner: { check: colour, otherwise: "nobody" },
} satisfies ArgumentTable<DoorArgs>;

describe("the compiler refuses a table", () => {
  const { colour: red, width, double, owner } = door;

  test("without a row for an argument", () => {
    // @ts-expect-error the row of `owner` is missing
    const table = { colour: red, width, double } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });

  test("with a row for something that is not an argument", () => {
    // @ts-expect-error there is no argument `depth`
    const table = { colour: red, width, double, owner, depth: width } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });

  test("with a default of another type", () => {
    // @ts-expect-error the default of a number is not text
    const table = { colour: red, width: { ...width, default: "2" }, double, owner } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });

  test("in which an argument that must be given has a default", () => {
    // @ts-expect-error what must be given has no default
    const table = { colour: { check: colour, default: "red" }, width, double, owner } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });

  test("in which an optional argument does not say what happens without it", () => {
    // @ts-expect-error neither `default` nor `otherwise`
    const table = { colour: red, width: { check: width.check }, double, owner } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });

  test("in which an argument that can't be an output is not plain", () => {
    const row = { check: flag, default: false };
    // @ts-expect-error `double` can't be an output
    const table = { colour: red, width, double: row, owner } satisfies ArgumentTable<DoorArgs>;
    expect(table).toBeDefined();
  });
});

test("all problems of all rows come at once, unknown names first", () => {
  expect(tableProblems(door, "door", { widht: 1, width: 4, double: unresolved })).toEqual([
    { path: "door.widht", message: "must be a known property; did you mean 'width'?" },
    { path: "door.colour", message: "must be set; use 'red'" },
    { path: "door.width", message: "must be a whole number of metres from 1 to 3, got '4'" },
    {
      path: "door.double",
      message:
        "must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    },
  ]);
});

describe("a gate", () => {
  const gate = async () => {
    await startMocks();
    const owner = new pulumi.ComponentResource("test:index:Door", "door");
    await settled();
    return new Gate(owner, "door 'front'");
  };

  test("fills in defaults and leaves the rest as it is", async () => {
    const args: DoorArgs = { colour: "red" };
    expect((await gate()).block(door, args, "door")).toEqual({
      colour: "red",
      width: 2,
      double: false,
      owner: undefined,
    });
  });

  test("fills in the default of an output without a value", async () => {
    const args: DoorArgs = { colour: "red", width: pulumi.output(undefined) as unknown as pulumi.Output<number> };
    const { width } = (await gate()).block(door, args, "door");
    expect(await resolvedValue(pulumi.output(width))).toBe(2);
  });
});
