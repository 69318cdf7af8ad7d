import { Refusal } from './refusal.ts';
import { type ElementType, violation } from './request-schema.ts';
import { impersonationShape, requestShapes } from './request-shapes.ts';
import { type ServerVersion, atLeast, serverVersions, versionInfo } from './versions.ts';
import { MalformedXmlError, type ReadElement, child, readXml } from './xml-reading.ts';
import { type WrittenElement, xml } from './xml-writing.ts';

/** A SOAP request, taken apart but not yet judged. */
export interface Envelope {
  /** `FindItem`; `GetUserOofSettings` for `m:GetUserOofSettingsRequest`. */
  readonly operation: string;
  readonly body: ReadElement;
  readonly header: ReadElement | null;
}

/** A request that the schema allows. */
export interface EwsRequest {
  readonly operation: string;
  readonly body: ReadElement;
  readonly version: ServerVersion;
  readonly impersonation: ReadElement | null;
}

/** Throws `MalformedXmlError` for what is no SOAP 1.1 envelope with one element in its Body. */
export function readEnvelope(text: string): Envelope {
  const root = readXml(text);
  const body = child(root, 's:Body')?.children[0];
  if (root.name !== 's:Envelope' || body === undefined) {
    throw new MalformedXmlError('no SOAP envelope with something in its Body');
  }
  const operation = body.name.slice(2).replace(/Request$/, '');
  return { operation, body, header: child(root, 's:Header') };
}

/** Throws a `Refusal` where the version or the shape of the request is wrong. */
export function judge(envelope: Envelope, serverVersion: ServerVersion): EwsRequest {
  const version = versionOf(envelope.header, serverVersion);
  const impersonation = child(envelope.header, 't:ExchangeImpersonation');
  const shape = shapeOf(envelope.body.name, version);
  const wrong =
    shape === undefined
      ? `The element '${envelope.body.name}' is not an operation of this server.`
      : violation(envelope.body, shape, version);
  const wrongHeader =
    impersonation === null ? null : violation(impersonation, impersonationShape, version);
  const found = wrongHeader ?? wrong;
  if (found !== null) {
    throw new Refusal('ErrorSchemaValidation', 'fault', {
      text: `The request failed schema validation: ${found}`,
      values: { Violation: found },
    });
  }
  return { operation: envelope.operation, body: envelope.body, version, impersonation };
}

function shapeOf(name: string, version: ServerVersion): ElementType | undefined {
  // Streaming came with 2010 SP1, mail tips with 2010.
  const known =
    (name !== 'm:GetStreamingEvents' || atLeast(version, 'Exchange2010_SP1')) &&
    (name !== 'm:GetMailTips' || atLeast(version, 'Exchange2010'));
  return known ? requestShapes[name] : undefined;
}

function versionOf(header: ReadElement | null, serverVersion: ServerVersion): ServerVersion {
  const element = child(header, 't:RequestServerVersion');
  // Without the header a request is one of the first release.
  if (element === null) return 'Exchange2007';
  const wanted = element.attributes.get('Version');
  const version = serverVersions.find((one) => one === wanted);
  if (version === undefined || !atLeast(serverVersion, version)) {
    throw new Refusal('ErrorInvalidServerVersion', 'fault');
  }
  return version;
}

/** The envelope of an answer. */
export function answerEnvelope(body: WrittenElement, serverVersion: ServerVersion): WrittenElement {
  return xml(
    's:Envelope',
    {},
    xml('s:Header', {}, xml('t:ServerVersionInfo', versionInfo(serverVersion))),
    xml('s:Body', {}, body),
  );
}
