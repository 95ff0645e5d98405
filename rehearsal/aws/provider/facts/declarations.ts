import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A property of an interface or class in a declaration file. */
export interface Declared {
  readonly type: ts.TypeNode;
  readonly optional: boolean;
  /** Its documentation comment, without the stars. */
  readonly documentation: string;
}

/** Properties by name. */
export type Members = ReadonlyMap<string, Declared>;

/** Reads declarations from the SDK's `.d.ts` files, each file once. */
export class Declarations {
  readonly #folder: string;
  readonly #files = new Map<string, ts.SourceFile>();

  /** @param folder where `@pulumi/aws` is installed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The members of an interface, or of a class without its methods.
   * @param file relative to the package, without `.d.ts`
   * @param path the name, after that of the namespace that it is in
   * @throws {Error} when the file doesn't declare it
   */
  members(file: string, path: readonly string[]): Members {
    let scope: readonly ts.Statement[] = this.#source(file).statements;
    for (const name of path.slice(0, -1)) {
      const space = scope.filter(ts.isModuleDeclaration).find((statement) => statement.name.text === name);
      scope = space?.body !== undefined && ts.isModuleBlock(space.body) ? space.body.statements : [];
    }
    const found = scope
      .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement))
      .find((statement) => statement.name?.text === path.at(-1));
    if (found === undefined) {
      throw new Error(`@pulumi/aws: ${file}.d.ts declares no ${path.join(".")}`);
    }
    return new Map(found.members.flatMap((member) => declaredIn(member)));
  }

  /** Text of a file of the package. */
  text(file: string): string {
    return readFileSync(join(this.#folder, file), "utf8");
  }

  #source(file: string): ts.SourceFile {
    const known = this.#files.get(file);
    if (known !== undefined) {
      return known;
    }
    const name = `${file}.d.ts`;
    const source = ts.createSourceFile(name, this.text(name), ts.ScriptTarget.Latest, true);
    this.#files.set(file, source);
    return source;
  }
}

function declaredIn(member: ts.TypeElement | ts.ClassElement): [string, Declared][] {
  if (!(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) || !ts.isIdentifier(member.name)) {
    return [];
  }
  const isStatic =
    ts.isPropertyDeclaration(member) && member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  if (member.type === undefined || isStatic === true) {
    return [];
  }
  const comments = ts.getJSDocCommentsAndTags(member).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
  const documentation = comments.join("\n").replaceAll(/\s+/g, " ");
  return [[member.name.text, { type: member.type, optional: member.questionToken !== undefined, documentation }]];
}
