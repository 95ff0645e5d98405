import { describe, expect, it } from "vitest";

import { getCertificate } from "../../../../rehearsal/aws/model/functions/certificate.ts";
import { validationRecord } from "../../../../rehearsal/aws/model/kinds/acm/certificate-records.ts";
import { certificateValidation } from "../../../../rehearsal/aws/model/kinds/acm/certificate-validation.ts";
import { certificate } from "../../../../rehearsal/aws/model/kinds/acm/certificate.ts";
import { isDue } from "../../../../rehearsal/aws/model/issuing/decisions.ts";
import { FakeAccount } from "./fake-account.ts";

const inputs = {
  domainName: "example.com",
  subjectAlternativeNames: ["*.example.com", "www.example.com"],
  validationMethod: "DNS",
};

describe("a certificate of ACM", () => {
  it("says at once how each of its names is to be proven, with names that end with a dot", async () => {
    const account = new FakeAccount();
    const made = await account.create(certificate, inputs);
    const outputs = await account.outputs(certificate, made);
    expect(outputs).toMatchObject({
      status: "PENDING_VALIDATION",
      type: "AMAZON_ISSUED",
      notAfter: "",
      domainValidationOptions: [
        {
          domainName: "example.com",
          resourceRecordName: expect.stringMatching(/^_[0-9a-f]{32}\.example\.com\.$/) as string,
          resourceRecordType: "CNAME",
          resourceRecordValue: expect.stringMatching(/^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/) as string,
        },
        { domainName: "*.example.com" },
        { domainName: "www.example.com" },
      ],
    });
  });

  it("is proven by the record of any other of the same name, and a wildcard by that of its base", () => {
    const record = validationRecord("123456789012", "example.com");
    expect(validationRecord("123456789012", "example.com")).toEqual(record);
    expect(validationRecord("123456789012", "*.example.com")).toEqual({ ...record, domainName: "*.example.com" });
    expect(validationRecord("123456789012", "www.example.com").resourceRecordValue).not.toBe(
      record.resourceRecordValue,
    );
    expect(validationRecord("210987654321", "example.com").resourceRecordName).not.toBe(record.resourceRecordName);
  });

  it("has ten names at most, and is proven by DNS", async () => {
    const account = new FakeAccount();
    const subjectAlternativeNames = Array.from({ length: 10 }, (_, index) => `n${index}.example.com`);
    const many = account.create(certificate, { ...inputs, subjectAlternativeNames });
    await expect(many).rejects.toMatchObject({ code: "LimitExceededException" });
    const byMail = account.create(certificate, { ...inputs, validationMethod: "EMAIL" });
    await expect(byMail).rejects.toMatchObject({ code: "NotRehearsed" });
  });
});

describe("getCertificate", () => {
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
  const key = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n";

  async function issued(account: FakeAccount, text: string, notBefore: string): Promise<string> {
    const { id, computed } = await account.create(certificate, inputs);
    computed.issued = { pem: pem(text) + pem("issuer") + key, notBefore, notAfter: "2026-09-01T00:00:00.000Z" };
    return id;
  }

  it("tells a certificate and its chain, and never the key", async () => {
    const account = new FakeAccount();
    const arn = await issued(account, "leaf", "2026-01-01T00:00:00.000Z");
    const found = await account.call(getCertificate, { domain: "example.com" });
    expect(found).toMatchObject({ arn, status: "ISSUED", certificate: pem("leaf"), certificateChain: pem("issuer") });
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  it("finds issued ones of the domain and the region only, and the newest of several when it is asked to", async () => {
    const account = new FakeAccount();
    await account.create(certificate, inputs);
    const none = account.call(getCertificate, { domain: "example.com" });
    await expect(none).rejects.toThrow("no ACM Certificate matching domain (example.com)");
    const newer = await issued(account, "newer", "2026-01-02T00:00:00.000Z");
    await issued(account, "older", "2026-01-01T00:00:00.000Z");
    const several = account.call(getCertificate, { domain: "example.com" });
    await expect(several).rejects.toThrow("multiple ACM Certificates matching domain (example.com)");
    expect(await account.call(getCertificate, { domain: "example.com", mostRecent: true })).toMatchObject({
      arn: newer,
    });
    await expect(account.call(getCertificate, { domain: "example.com" }, "us-east-1")).rejects.toThrow("no ACM");
  });
});

describe("the wait for a certificate", () => {
  it("is for one that is there", async () => {
    const account = new FakeAccount();
    const none = account.create(certificateValidation, { certificateArn: "arn:aws:acm:eu-west-1:1:certificate/none" });
    await expect(none).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("refuses records that do not prove all names, before it waits", async () => {
    const account = new FakeAccount();
    const { id: certificateArn } = await account.create(certificate, inputs);
    const proof = (name: string) => validationRecord(account.accountId, name).resourceRecordName.slice(0, -1);
    const validationRecordFqdns = [proof("example.com")];
    const incomplete = account.create(certificateValidation, { certificateArn, validationRecordFqdns });
    await expect(incomplete).rejects.toThrow(
      `missing www.example.com DNS validation record: ${proof("www.example.com")}`,
    );
    await account.create(certificateValidation, {
      certificateArn,
      validationRecordFqdns: [...validationRecordFqdns, `${proof("www.example.com")}.`],
    });
  });
});

describe("a certificate", () => {
  const issued = { pem: "", notBefore: "2026-01-01T00:00:00.000Z", notAfter: "2026-04-01T00:00:00.000Z" };

  it.each<[boolean, string, boolean]>([
    [true, "2026-03-01T23:59:00.000Z", false],
    [true, "2026-03-02T00:00:00.000Z", true],
    [false, "2026-03-02T00:00:00.000Z", false],
  ])("in use: %s, is renewed in the last third of its time: at %s %s", (inUse, now, due) => {
    expect(isDue({ issued, inUse }, now)).toBe(due);
  });

  it("that is not issued yet is due", () => {
    expect(isDue({ issued: undefined, inUse: false }, issued.notBefore)).toBe(true);
  });
});
