import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { subscriptionsOf, type TopicInputs } from "./inputs.ts";

/** A standard topic. Its id is its ARN; one of a name that is there is that one, as at AWS. */
export const topic: Kind<TopicInputs> = {
  type: types.topic,
  create(cloud, { inputs: { name }, region }) {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) {
      throw new AwsError("InvalidParameter", `Invalid parameter: Topic Name: ${JSON.stringify(name)}`);
    }
    return Promise.resolve({ id: arnOf(cloud, "sns", { region, resource: name }), computed: {} });
  },
  outputs: (cloud, { id, inputs }) => ({ ...tagsAll(inputs), arn: id, owner: cloud.accountId }),
  parts: ({ records }, { id }) => subscriptionsOf(records, id),
};
