import type { z } from 'zod';
import type {
  AccountAnswer,
  AccountChangeInput,
  LockoutListAnswer,
  NewAccountInput,
} from '../../http/contract/accounts.ts';
import type { AuditEntryAnswer, auditPageSchema } from '../../http/contract/audit.ts';
import type {
  BulkChangeInput,
  RunAnswer,
  RunShownInput,
  UndoInput,
  linesSchema,
  previewSchema,
  runsSchema,
} from '../../http/contract/bulk.ts';
import type {
  CertificateAnswer,
  InspectionAnswer,
  InspectionInput,
  InstalledAnswer,
  UploadInput,
  uploadedSchema,
} from '../../http/contract/certificates.ts';
import type {
  GatewayAnswer,
  GatewayChangeInput,
  GatewayTrialInput,
  NewGatewayInput,
} from '../../http/contract/gateways.ts';
import type { DelegatesAnswer } from '../../http/contract/delegates.ts';
import type {
  ColleaguesAnswer,
  DayAnswer,
  MeAnswer,
  meChangeSchema,
} from '../../http/contract/me.ts';
import type { OverviewAnswer, PeopleNowAnswer } from '../../http/contract/overview.ts';
import type {
  OwnCertificateAnswer,
  RevocationInput,
  revokedSchema,
  signedListSchema,
} from '../../http/contract/own-certificates.ts';
import type { ParameterAnswer } from '../../http/contract/parameters.ts';
import type {
  ListedPersonAnswer,
  PersonAnswer,
  PersonChangeInput,
  peoplePageSchema,
} from '../../http/contract/people.ts';
import type {
  ExplanationAnswer,
  OverrideAnswer,
  OverrideInput,
  PresenceAnswer,
  RevertAnswer,
} from '../../http/contract/presence.ts';
import type { PolicyInput } from '../../http/contract/policy.ts';
import type { SimulationAnswer } from '../../http/contract/simulate.ts';
import type { Problem } from '../../http/contract/problem.ts';
export type {
  BulkReasons,
  CertificateReasons,
  FindingCode,
  ProblemParams,
  ReasonParams,
} from '../../http/contract/refusals.ts';
import type {
  NewPublisherInput,
  PublisherAnswer,
  PublisherChangeInput,
  PublisherTrialInput,
} from '../../http/contract/publishers.ts';
import type { SessionAnswer, signInWaysSchema } from '../../http/contract/sessions.ts';
import type { LinkAnswer, statusSchema } from '../../http/contract/status.ts';
import type { TimelineAnswer } from '../../http/contract/timeline.ts';
import type { ExaminationAnswer, reportSchema } from '../../http/contract/troubleshooter.ts';

// What the REST API is asked and answers, as its own schemas have it; only types come over.

export type Account = AccountAnswer;
export type AccountChange = AccountChangeInput;
export type AuditEntry = AuditEntryAnswer;
export type AuditPage = z.output<typeof auditPageSchema>;
export type Availability = PresenceAnswer['availability'];
export type Activity = PresenceAnswer['activity'];
export type BulkChange = BulkChangeInput;
export type BulkLines = z.output<typeof linesSchema>;
export type BulkLine = BulkLines['lines'][number];
export type BulkRun = RunAnswer;
export type BulkRuns = z.output<typeof runsSchema>;
export type BulkRunShown = RunShownInput;
export type BulkUndo = UndoInput;
export type Certificate = CertificateAnswer;
export type CertificateUser = InstalledAnswer['usedBy'][number];
export type CertificateUpload = UploadInput;
export type Day = TimelineAnswer;
export type Colleagues = ColleaguesAnswer;
export type Delegates = DelegatesAnswer;
export type Delegation = DelegatesAnswer['delegates'][number];
export type Examination = ExaminationAnswer;
export type ExaminationReport = z.output<typeof reportSchema>;
export type Explanation = ExplanationAnswer;
export type FilePreview = z.output<typeof previewSchema>;
export type Gateway = GatewayAnswer;
export type GatewayChange = GatewayChangeInput;
export type GatewayTrial = GatewayTrialInput;
export type Inspection = InspectionAnswer;
export type InspectionRequest = InspectionInput;
export type InstalledCertificate = InstalledAnswer;
export type Lockout = LockoutListAnswer['lockouts'][number];
export type Me = MeAnswer;
export type MeChange = z.input<typeof meChangeSchema>;
export type Link = LinkAnswer;
export type MeetingsOfDay = DayAnswer;
export type ListedPerson = ListedPersonAnswer;
export type NewGateway = NewGatewayInput;
export type OwnCertificate = OwnCertificateAnswer;
export type Override = OverrideInput;
export type OverrideSet = OverrideAnswer;
export type NewAccount = NewAccountInput;
export type Overview = OverviewAnswer;
export type Parameter = ParameterAnswer;
export type ParameterName = ParameterAnswer['name'];
export type PeopleNow = PeopleNowAnswer;
export type PeoplePage = z.output<typeof peoplePageSchema>;
export type Person = PersonAnswer;
export type PersonChange = PersonChangeInput;
export type PolicyGiven = PolicyInput;
export type Presence = PresenceAnswer;
export type ProblemDetails = Problem;
export type NewPublisher = NewPublisherInput;
export type Publisher = PublisherAnswer;
export type PublisherChange = PublisherChangeInput;
export type PublisherTrial = PublisherTrialInput;
export type Reverted = RevertAnswer;
export type Revocation = RevocationInput;
export type RevocationReason = NonNullable<RevocationInput['reason']>;
export type Revoked = z.output<typeof revokedSchema>;
export type Session = SessionAnswer;
export type SignedList = z.output<typeof signedListSchema>;
export type SignInWays = z.output<typeof signInWaysSchema>;
export type Simulation = SimulationAnswer;
export type Source = PresenceAnswer['source'];
export type Status = z.output<typeof statusSchema>;
export type Uploaded = z.output<typeof uploadedSchema>;
export type Verdict = ExaminationReport['verdict'];
