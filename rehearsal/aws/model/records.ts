import type { Records } from "./cloud.ts";
import type { ResourceRecord } from "./resource-record.ts";

/** The account's resources over the map that is kept on disk. */
export class RecordBook implements Records {
  readonly #records: Map<string, ResourceRecord>;

  constructor(records: Map<string, ResourceRecord>) {
    this.#records = records;
  }

  get<Inputs extends object, Computed extends object>(
    type: string,
    id: string,
  ): ResourceRecord<Inputs, Computed> | undefined {
    return this.#records.get(keyOf(type, id)) as ResourceRecord<Inputs, Computed> | undefined;
  }

  all<Inputs extends object, Computed extends object>(type: string): readonly ResourceRecord<Inputs, Computed>[] {
    return this.everyOf<Inputs, Computed>(type).filter((record) => record.deleting !== true);
  }

  /** Also those that are being deleted. */
  everyOf<Inputs extends object, Computed extends object>(type: string): ResourceRecord<Inputs, Computed>[] {
    return [...this.#records.values()].filter((record) => record.type === type) as ResourceRecord<Inputs, Computed>[];
  }

  add(record: ResourceRecord): void {
    this.#records.set(keyOf(record.type, record.id), record);
  }

  remove({ type, id }: Pick<ResourceRecord, "type" | "id">): void {
    this.#records.delete(keyOf(type, id));
  }
}

function keyOf(type: string, id: string): string {
  return `${type} ${id}`;
}
