/** Reads names, types, required marks and documented values of resource types from the type definitions of an SDK. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One property as the SDK defines it. */
export interface SdkProperty {
  readonly name: string;
  /** In the notation of `shape.ts`; the SDK doesn't tell whole numbers from others, so every number is `int`. */
  readonly type: string;
  readonly required: boolean;
  /** Values that the provider accepts, if the documentation lists them in the words that the provider generates. */
  readonly values: readonly string[];
  /** Sent to the cloud and never kept in the state. */
  readonly writeOnly: boolean;
}

/**
 * The provider's generator writes this sentence for fields that it checks against a list. Lists in other words are
 * written by people and need not be complete, so they are left alone.
 */
const listedValues = /Possible values are: ((?:`[^`]+`(?:, )?)+)\.(?:\s|$)/;

const scalars = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.StringKeyword, "str"],
  [ts.SyntaxKind.BooleanKeyword, "bool"],
  [ts.SyntaxKind.NumberKeyword, "int"],
  [ts.SyntaxKind.AnyKeyword, "any"],
]);

export class SdkDefinitions {
  readonly #folder: string;
  readonly #objects = { input: new Map<string, SdkProperty[]>(), output: new Map<string, SdkProperty[]>() };

  /** `folder` holds the installed package, such as `node_modules/@pulumi/gcp`. */
  constructor(folder: string) {
    this.#folder = folder;
    for (const side of ["input", "output"] as const) {
      this.#readObjects(side);
    }
  }

  /** Arguments and outputs of a resource type such as `gcp:kms/keyRing:KeyRing`. */
  resource(type: string): { inputs: SdkProperty[]; outputs: SdkProperty[] } {
    const [, module = "", file = "", name = ""] = /^\w+:(\w+)\/(\w+):(\w+)$/.exec(type) ?? [];
    const folder = join(this.#folder, module);
    // Some files are spelled differently: `iAMCustomRole` is in `iamcustomRole.d.ts`.
    const definition = readdirSync(folder).find((other) => other.toLowerCase() === `${file.toLowerCase()}.d.ts`);
    if (definition === undefined) {
      throw new Error(`'${type}' must be a resource type of the SDK in ${this.#folder}`);
    }
    const source = parse(join(folder, definition));
    const args = source.statements.filter(ts.isInterfaceDeclaration).find((found) => found.name.text === `${name}Args`);
    const resource = source.statements.filter(ts.isClassDeclaration).find((found) => found.name?.text === name);
    return {
      inputs: propertiesOf(args?.members ?? [], source),
      outputs: propertiesOf(resource?.members ?? [], source).map(unrequired),
    };
  }

  /**
   * Fields of an object type such as `cloudrunv2.ServiceTemplate`: those of inputs, or of outputs if it is only there.
   */
  object(name: string): readonly SdkProperty[] {
    const found = this.#objects.input.get(name) ?? this.#objects.output.get(name);
    if (found === undefined) {
      throw new Error(`'${name}' must be an object type of the SDK in ${this.#folder}`);
    }
    return found;
  }

  #readObjects(side: "input" | "output"): void {
    const source = parse(join(this.#folder, "types", `${side}.d.ts`));
    for (const namespace of source.statements.filter(ts.isModuleDeclaration)) {
      const body = namespace.body;
      for (const declaration of body && ts.isModuleBlock(body)
        ? body.statements.filter(ts.isInterfaceDeclaration)
        : []) {
        const name = `${namespace.name.text}.${declaration.name.text}`;
        const properties = propertiesOf(declaration.members, source);
        this.#objects[side].set(name, side === "input" ? properties : properties.map(unrequired));
      }
    }
  }
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
}

function propertiesOf(members: readonly ts.Node[], source: ts.SourceFile): SdkProperty[] {
  return members.flatMap((member) => {
    const isProperty = ts.isPropertySignature(member) || (ts.isPropertyDeclaration(member) && !isStatic(member));
    if (!isProperty || member.type === undefined) {
      return [];
    }
    const name = member.name.getText(source);
    const comment = source.text.slice(member.getFullStart(), member.getStart(source)).replace(/\s*\n\s*\*\s?/g, " ");
    const values = [...(listedValues.exec(comment)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, value = ""]) => value);
    const writeOnly = /\(Optional, Write-Only\)/.test(comment);
    const required = member.questionToken === undefined;
    return [{ name, type: notation(member.type, source), required, values, writeOnly }];
  });
}

/** What the cloud sets is required of nobody. */
function unrequired(property: SdkProperty): SdkProperty {
  return { ...property, required: false };
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** A type in the notation of `shape.ts`. */
function notation(node: ts.TypeNode, source: ts.SourceFile): string {
  const scalar = scalars.get(node.kind);
  if (scalar !== undefined) {
    return scalar;
  }
  if (ts.isParenthesizedTypeNode(node)) {
    return notation(node.type, source);
  }
  if (ts.isUnionTypeNode(node)) {
    const [only, ...others] = [
      ...new Set(
        node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword).map((type) => notation(type, source)),
      ),
    ];
    if (only !== undefined && others.length === 0) {
      return only;
    }
  }
  if (ts.isArrayTypeNode(node)) {
    return `[${notation(node.elementType, source)}]`;
  }
  if (ts.isTypeLiteralNode(node)) {
    const [signature] = node.members.filter(ts.isIndexSignatureDeclaration);
    if (signature !== undefined) {
      return `{${notation(signature.type, source)}}`;
    }
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText(source);
    const [argument] = node.typeArguments ?? [];
    if (argument !== undefined && (name === "pulumi.Input" || name === "pulumi.Output")) {
      return notation(argument, source);
    }
    if (name.startsWith("pulumi.asset.")) {
      return "Asset";
    }
    const object = /^(?:inputs|outputs)\.(.+)$/.exec(name)?.[1];
    if (object !== undefined) {
      return `#${object}`;
    }
  }
  throw new Error(`'${node.getText(source)}' in ${source.fileName} must be a type that shapes can hold`);
}
