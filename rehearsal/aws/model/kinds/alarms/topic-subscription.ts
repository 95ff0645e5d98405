import { randomUUID } from "node:crypto";

import { AwsError, type Kind } from "../../kind.ts";
import { types } from "../../types.ts";
import { type SubscriptionInputs, subscriptionsOf } from "./inputs.ts";

/** Mail to somebody, who has to confirm it by a link. In the rehearsal no mail is sent, so nobody ever does. */
export const topicSubscription: Kind<SubscriptionInputs> = {
  type: types.topicSubscription,
  create({ records }, { inputs: { topic, protocol, endpoint } }) {
    if (protocol !== "email") {
      throw new AwsError("NotRehearsed", `A subscription by ${protocol} is not rehearsed; one by email is.`);
    }
    if (!/^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(endpoint)) {
      throw new AwsError("InvalidParameter", `Invalid parameter: Email address: ${JSON.stringify(endpoint)}`);
    }
    if (records.get(types.topic, topic) === undefined) throw new AwsError("NotFound", `Topic does not exist: ${topic}`);
    // Who has subscribed already is told the same ARN again.
    const there = subscriptionsOf(records, topic).find(({ inputs }) => inputs.endpoint === endpoint);
    return Promise.resolve({ id: there?.id ?? `${topic}:${randomUUID()}`, computed: {} });
  },
  outputs: ({ accountId }, { id }) => ({
    arn: id,
    confirmationWasAuthenticated: false,
    ownerId: accountId,
    pendingConfirmation: true,
  }),
};
