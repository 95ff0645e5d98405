import type { Cloud } from "../../../../rehearsal/aws/model/cloud.ts";
import type { Instance } from "../../../../rehearsal/aws/model/instance.ts";
import type { Kind, ModelFunction } from "../../../../rehearsal/aws/model/kind.ts";
import type { OwnImage } from "../../../../rehearsal/aws/model/own-image.ts";
import { RecordBook } from "../../../../rehearsal/aws/model/records.ts";
import type { ResourceRecord } from "../../../../rehearsal/aws/model/resource-record.ts";
import type { DataPlane } from "../../../../rehearsal/cloud/data-plane.ts";
import { PaperDataPlane } from "../../../../rehearsal/cloud/paper/paper-data-plane.ts";
import { Work } from "../../../../rehearsal/cloud/work.ts";

export const REGION = "eu-west-1";

/** An account in memory, whose resources are made by their kinds as the model's server has them made. */
export class FakeAccount implements Cloud {
  readonly accountId = "123456789012";
  readonly records = new RecordBook(new Map());
  readonly instances: Instance[] = [];
  readonly images = new Map<string, OwnImage>();
  readonly vcpuLimit = 32;
  readonly certificates = new Map();
  readonly publicRange = "198.18.128.0/28";
  readonly dataPlane: DataPlane;
  readonly logged: string[] = [];
  readonly work: Work;
  /** Milliseconds since 1970; stands still. */
  time = Date.parse("2026-01-02T03:04:05.000Z");

  constructor(dataPlane: DataPlane = new PaperDataPlane()) {
    this.dataPlane = dataPlane;
    this.work = new Work(this.log);
  }

  readonly log = (line: string): void => {
    this.logged.push(line);
  };

  readonly now = (): string => new Date(this.time).toISOString();

  async create<Inputs extends object, Computed extends object>(
    kind: Kind<Inputs, Computed>,
    inputs: Inputs,
    region = REGION,
  ): Promise<ResourceRecord<Inputs, Computed>> {
    const { id, computed } = await kind.create(this, { inputs, region });
    const record: ResourceRecord<Inputs, Computed> = {
      type: kind.type,
      id,
      region,
      inputs,
      computed,
      createdAt: this.now(),
    };
    this.records.add(record as ResourceRecord);
    return record;
  }

  async update<Inputs extends object, Computed extends object>(
    kind: Kind<Inputs, Computed>,
    record: ResourceRecord<Inputs, Computed>,
    inputs: Inputs,
  ): Promise<void> {
    await kind.update?.(this, record, inputs);
    record.inputs = inputs;
  }

  async delete<Inputs extends object, Computed extends object>(
    kind: Kind<Inputs, Computed>,
    record: ResourceRecord<Inputs, Computed>,
  ): Promise<void> {
    const gone = (await kind.delete?.(this, record)) ?? true;
    if (gone) this.records.remove(record);
    else record.deleting = true;
  }

  /** As the provider sees them. */
  async outputs<Inputs extends object, Computed extends object>(
    kind: Kind<Inputs, Computed>,
    record: ResourceRecord<Inputs, Computed>,
  ): Promise<object> {
    return { ...record.inputs, ...(await kind.outputs(this, record)) };
  }

  async call(fn: ModelFunction, inputs: Readonly<Record<string, unknown>>, region = REGION): Promise<object> {
    return fn.call(this, { inputs, region });
  }
}
