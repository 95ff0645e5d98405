import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly options: Options;
  readonly urn: string;
  /** Types of what had been made, to its end, when this was asked for. */
  readonly after: ReadonlySet<string>;
}

/** What the engine is told of a resource beside its inputs, as far as tests ask. */
export interface Options {
  /** As it was written: `300s`. Empty: the provider's own. */
  readonly deleteTimeout: string;
  readonly replacementTrigger: unknown;
}

/** The part of Pulumi's mock monitor that a resource is registered by. */
interface Monitor {
  registerResource: (request: RegisterResourceRequest, ...more: unknown[]) => unknown;
}

/** What the cloud would answer, as far as the program reads it. */
export interface Answers {
  /** State of a resource beyond its inputs, by type; a promise of it keeps whoever depends on the resource waiting. */
  readonly resources: Record<
    string,
    (registration: { name: string; inputs: Record<string, unknown> }) => object | Promise<object>
  >;
  /** Results of invokes, by token; a function may throw. */
  readonly invokes: Record<string, object | Answering>;
}

type Answering = (inputs: Record<string, unknown>) => object;

function isAnswering(answer: object): answer is Answering {
  return typeof answer === "function";
}

/** Records every registration of a program that runs under Pulumi's mocks. Throws at an invoke that it has no answer for. */
export class Recorder {
  readonly registrations: Registration[] = [];
  readonly #made: string[] = [];
  readonly #options = new Map<string, Options>();

  constructor(answers: Answers, project = "evenkeel", stack = "dev") {
    void pulumi.runtime.setMocks(
      {
        newResource: async ({ type, name, inputs, id }) => {
          const given = inputs as Record<string, unknown>;
          const urn = `urn:pulumi:${stack}::${project}::${type}::${name}`;
          const options = this.#options.get(`${type} ${name}`) ?? { deleteTimeout: "", replacementTrigger: undefined };
          this.registrations.push({ type, name, inputs: given, options, urn, after: new Set(this.#made) });
          const more = await answers.resources[type]?.({ name, inputs: given });
          this.#made.push(type);
          return {
            id: id === undefined || id === "" ? `${name}-id` : id,
            state: { name: `${name}-0000000`, ...given, ...more },
          };
        },
        call: ({ token, inputs }) => {
          const answer = answers.invokes[token];
          if (answer === undefined) throw new Error(`no answer for the invoke ${token}`);
          return isAnswering(answer) ? answer(inputs as Record<string, unknown>) : answer;
        },
      },
      project,
      stack,
    );
    this.#watchOptions(pulumi.runtime.getMonitor() as unknown as Monitor);
  }

  /** Mocks are told inputs alone, so options are seen on their way to them. */
  #watchOptions(monitor: Monitor): void {
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...more) => {
      this.#options.set(`${request.getType()} ${request.getName()}`, {
        deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
        replacementTrigger: request.getReplacementTrigger()?.toJavaScript(),
      });
      return register(request, ...more);
    };
  }

  /** All registrations of one type, in the order in which they were made. */
  of(type: string): readonly Registration[] {
    return this.registrations.filter((registration) => registration.type === type);
  }

  /** The one registration of a type. @throws {Error} if there is none, or another. */
  only(type: string): Registration {
    const [first, ...others] = this.of(type);
    if (first === undefined || others.length > 0) {
      throw new Error(`${first === undefined ? "no" : others.length + 1} ${type} registered, not one`);
    }
    return first;
  }

  /** How many of each type there are. */
  get counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { type } of this.registrations) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  }
}
