import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

/** What has been done to a resource, in one word for a line; what is not here is not worth a line. */
const done: Partial<Record<OpType, string>> = {
  create: "created",
  "create-replacement": "created the replacement of",
  update: "updated",
  delete: "deleted",
  "delete-replaced": "deleted the replaced",
  import: "imported",
  "import-replacement": "imported the replacement of",
};

const planned: Partial<Record<OpType, string>> = {
  create: "create",
  "create-replacement": "create the replacement of",
  update: "update",
  delete: "delete",
  "delete-replaced": "delete the replaced",
  import: "import",
  "import-replacement": "import the replacement of",
};

/** One line for a person about what the engine did, or undefined when there is nothing to say. */
export function describeEvent(event: EngineEvent): string | undefined {
  const { resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
  if (resOutputsEvent !== undefined) {
    const { op, urn, type, new: after, old: before } = resOutputsEvent.metadata;
    // Components, the stack among them, only group what is made; providers are the program's own affair.
    if ((after ?? before)?.custom !== true || type.startsWith("pulumi:providers:")) return undefined;
    const word = (resOutputsEvent.planning === true ? planned : done)[op];
    return word === undefined ? undefined : `  ${word} ${resourceOf(urn)}`;
  }
  if (resOpFailedEvent !== undefined) {
    const { op, urn } = resOpFailedEvent.metadata;
    return `  FAILED to ${planned[op] ?? op} ${resourceOf(urn)}`;
  }
  if (diagnosticEvent !== undefined) {
    const text = plainText(diagnosticEvent.message);
    // Debug messages come too, though the types don't say so.
    if (text === "" || !["info", "warning", "error"].includes(diagnosticEvent.severity)) return undefined;
    const severity = diagnosticEvent.severity === "info" ? "" : `${diagnosticEvent.severity}: `;
    return text
      .split("\n")
      .map((line, index) => `  ${index === 0 ? severity : "  "}${line}`)
      .join("\n");
  }
  return undefined;
}

/** The text of an error that the engine reports, else undefined. */
export function errorIn(event: EngineEvent): string | undefined {
  return event.diagnosticEvent?.severity === "error" ? plainText(event.diagnosticEvent.message) : undefined;
}

/** `…::digitalocean:index/droplet:Droplet::web-0` is `Droplet web-0`. */
function resourceOf(urn: string): string {
  const [type = urn, name = ""] = urn.split("::").slice(-2);
  return `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
}

/** Messages carry colour directives, `<{%fg 1%}>`, and what programs print may carry ANSI colours. */
function plainText(message: string): string {
  // eslint-disable-next-line no-control-regex -- an ANSI colour begins with a control character
  return message.replaceAll(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}
