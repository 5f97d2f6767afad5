/** How Python is read: each way of writing something comes out as the same small language. */
import { expect, test } from "vitest";
import type { Expression, Statement } from "../../scan/code/ir";
import { PythonParser } from "../../scan/code/pythonStatements";

function shownExpression(value: Expression): string {
  switch (value.kind) {
    case "name":
      return value.name;
    case "attribute":
      return `${shownExpression(value.of)}.${value.name}`;
    case "index":
      return `${shownExpression(value.of)}[${shownExpression(value.key)}]`;
    case "slice":
      return `${shownExpression(value.of)}[:]`;
    case "call": {
      const args = value.args.map(({ name, isSpread, value: argument }) => {
        const before = name !== undefined && name !== "**" ? `${name}=` : isSpread ? `${name ?? "*"}` : "";
        return before + shownExpression(argument);
      });
      return `${shownExpression(value.callee)}(${args.join(", ")})`;
    }
    case "string":
      return JSON.stringify(value.text);
    case "text":
      return `text(${value.parts.map(shownExpression).join(", ")})`;
    case "either":
      return `either(${value.options.map(shownExpression).join(", ")})`;
    case "map":
      return `{${value.entries
        .map(
          ({ key, value: entry }) =>
            `${key === undefined ? "**" : `${shownExpression(key)}: `}${shownExpression(entry)}`,
        )
        .join(", ")}}`;
    case "list":
      return `[${value.items.map(shownExpression).join(", ")}]`;
    case "function":
      return `(${value.function.parameters.map(({ name }) => name).join(", ")}) => ${shown(value.function.body)}`;
    case "assigned":
      return `(${shown([value.statement])})`;
    case "constant":
      return value.operands.length === 0 ? "-" : `constant(${value.operands.map(shownExpression).join(", ")})`;
    case "other":
      return `other(${value.parts.map(shownExpression).join(", ")})`;
    default:
      return value.kind;
  }
}

function shown(statements: readonly Statement[]): string {
  return statements
    .map((statement) => {
      switch (statement.kind) {
        case "assign":
          return `${shownExpression(statement.target)} ${statement.operator ?? ""}= ${shownExpression(statement.value)}`;
        case "expression":
          return shownExpression(statement.value);
        case "return":
        case "raise":
          return `${statement.kind} ${shownExpression(statement.value)}`;
        case "outer":
          return `${statement.isGlobal ? "global" : "nonlocal"} ${statement.names.join(", ")}`;
        case "import":
          return statement.names
            .map(({ module, name, local }) => `${local} from ${module}${name === undefined ? "" : `:${name}`}`)
            .join(", ");
        case "define": {
          const { name, parameters, decorators, body } = statement.function;
          const list = parameters.map(
            ({ name: parameter, type, default: initial, collects }) =>
              `${collects === undefined ? "" : `${collects} `}${parameter}${type === undefined ? "" : `: ${type}`}${initial === undefined ? "" : ` = ${shownExpression(initial)}`}`,
          );
          const before = decorators.map(({ value }) => `@${shownExpression(value)} `).join("");
          return `${before}def ${name}(${list.join(", ")}) {${shown(body)}}`;
        }
        case "class":
          return `class ${statement.class.name}(${statement.class.bases.map(shownExpression).join(", ")}) {${statement.class.methods.map(({ name }) => name).join(", ")}; ${shown(statement.class.attributes)}}`;
        case "block":
          return `{${shown(statement.body)}}`;
        default:
          return statement.kind;
      }
    })
    .join("; ");
}

test.each([
  ["import a.b as c, d.e, f", "c from a.b, d from d, f from f"],
  ["from ..x import (\n  y as z,\n  q, # why\n)", "z from ..x:y, q from ..x:q"],
  ["from . import a; from b import *", "a from .:a; * from b:*"],
  ["from a import b, \\\n    c", "b from a:b, c from a:c"],
  ["a = b = c, d = e", "[c, d] = e; b = [c, d]; a = b"],
  ["a: int = 1; b: str; c **= d", "a = -; c **= d"],
  ["a, *b = f(*c, d=e, **g)", "[a, other(b)] = f(*c, d=e, **g)"],
  ["x[a, b].c[1:2] = y[::2]", "x[a].c[:] = y[:]"],
  ["x = a if b else c or d and e", "x = either(a, either(c, either(d, e)), constant(b))"],
  ["x = a + b * -c % d ** e @ f", "x = text(a, text(b, constant(c), text(d, e), f))"],
  ["x = not a < b <= c not in d is not e", "x = constant(constant(a, b, c, d, e))"],
  ["x = lambda a, *b, c=1: a.b", "x = (a, b, c) => return a.b"],
  ["x = [a for a in b if c for d, e in f]", "x = [(a = b[-]), other(c), ([d, e] = f[-]), a]"],
  ["x = {**a, b: c, 'd': e}; y = {a, b}; z = {}", 'x = {**a, b: c, "d": e}; y = [a, b]; z = {}'],
  ["x = {a: b for a in c}", "x = {a: b, **(a = c[-])}"],
  ["f(a for a in b)", "f([(a = b[-]), a])"],
  ["x = 'a' \"b\" r'\\d' b'e' ''", 'x = text("a", "b", "\\\\d", "e", "")'],
  ["x = f'a{b!r:>{c}}d{{e}}{f[\"g\"]:%H:%M}' f'h'", 'x = text(text("a", b, "d{{e}}", f["g"]), "h")'],
  ["x = f'{a = }{b}\\N{DASH}\\{c}'", 'x = text(a, b, "\\\\N{DASH}\\\\", c)'],
  ['x = """a\n"b" c"""; y = 1', 'x = "a\\n\\"b\\" c"; y = -'],
  ["if (n := f()) > 1: a\nelif b: c\nelse: d", "{constant((n = f()), -); a; {b; c}; {d}}"],
  ["for a, b in c, d:\n  e\nelse:\n  f", "{[a, b] = [c, d][-]; e; {f}}"],
  ["while a:\n\tb\n        # deeper\n\tc", "{a; b; c}"],
  ["try:\n  a\nexcept (B, C) as d:\n  e\nexcept* F: g\nfinally:\n  h", "{a; {other([B, C], d); e}; {F; g}; {h}}"],
  ["with a as b, c(d) as (e, f), g: h", "b = a; [e, f] = c(d); g; h"],
  ["with (open(a) as b, c): d\nwith (a): b\nwith (a).b as c: d", "b = open(a); c; d; a; b; c = a.b; d"],
  [
    "async def f(a, b: dict[str, int] = {}, *, c=1, **d) -> T: await a; return",
    "def f(a, b: dict[str, int] = {}, c = -, options d) {a; return -}",
  ],
  ["@a.b(c)\n@d\ndef e(self, /, *f): global g; nonlocal h", "@a.b(c) @d def e(self, rest f) {global g; nonlocal h}"],
  [
    "class A[T](B, metaclass=C):\n  'doc'\n  x: int = 1\n  def f(self): pass\n  async def g(self): ...",
    "class A(B, other(metaclass, C)) {f, g; x = -}",
  ],
  ["match a:\n  case {'b': c} if d:\n    e\n  case _: f", "{a; {other(d); e}; {f}}"],
  [
    "match = 1; match.a(b); match(c); type = d; print(e); type(f)",
    "match = -; match.a(b); match(c); type = d; print(e); type(f)",
  ],
  ["type X = int", ""],
  ["raise A(b) from c", "raise A(b)"],
  ["yield a; x = yield; return (yield from b)", "other(a); x = other(); return other(b)"],
  ["assert a, b; del c[d], e", "a; b; [c[d], e]"],
  ["x = (\n  a\n  .b(c)  # why\n)\ny = a \\\n  .b", "x = a.b(c); y = a.b"],
  ["def f():\n  if a:\n      b\n  c\nd", "def f() {{a; b}; c}; d"],
])("reads %j", (source, expected) => {
  const parser = new PythonParser(source);
  expect(shown(parser.file())).toBe(expected);
  expect(parser.isBroken).toBe(false);
});

test.each([
  ["a = f(b,\ndef g():\n  return c\n", "def g() {return c}"],
  ["a = = b\nc = d", "c = d"],
  ["x = 'open\ny = z", "y = z"],
  ["x = a)\ny = z", "y = z"],
  ["class A\n  b\nc = d", "c = d"],
  ["for in b:\n  c\nd = e", "d = e"],
  ["  a = b\nc = d", "a = b; c = d"],
])("goes on after the error in %j", (source, rest) => {
  const parser = new PythonParser(source);
  expect(shown(parser.file())).toContain(rest);
  expect(parser.isBroken).toBe(true);
});

test("says where each thing is", () => {
  const [, block] = new PythonParser(
    '\ufeffa = 1\r\n\r\nif x:\r\n    y = f"""{a}\n {b(c)} https://a.example/"""\r\n',
  ).file();
  const [, assigned] = block?.kind === "block" ? block.body : [];
  expect(assigned).toMatchObject({
    at: { line: 4, column: 5 },
    value: {
      parts: [
        { kind: "name" },
        { kind: "string" },
        { kind: "call", at: { line: 5, column: 3 } },
        { kind: "string", at: { line: 5, column: 8 } },
      ],
    },
  });
});
