import type { Kind } from "../../kind.ts";
import { metricAlarm } from "./metric-alarm.ts";
import { topicSubscription } from "./topic-subscription.ts";
import { topic } from "./topic.ts";

export const alarmKinds: readonly Kind[] = [metricAlarm, topic, topicSubscription];
