import { itemTypes } from './item-shapes.ts';
import {
  type ElementType,
  allowed,
  any,
  between,
  boolean,
  choice,
  dateTime,
  elements,
  int,
  many,
  nonEmpty,
  one,
  oneOf,
  optional,
  required,
  string,
  text,
} from './request-schema.ts';

// The requests this server answers, element by element in the schema's order (messages.xsd,
// types.xsd of Exchange 2013 SP1).

const emailAddressType = elements([
  optional('t:Name', string),
  optional('t:EmailAddress', nonEmpty),
  optional('t:RoutingType', nonEmpty),
  optional('t:MailboxType', string),
  optional('t:ItemId', any),
  optional('t:OriginalDisplayName', string),
]);

const mailbox = elements([
  optional('t:Name', string),
  one('t:Address', string),
  optional('t:RoutingType', string),
]);

const id = elements([], { Id: required(string), ChangeKey: allowed(string) });

const folderIds = {
  't:FolderId': id,
  't:DistinguishedFolderId': elements([optional('t:Mailbox', emailAddressType)], {
    Id: required(string),
    ChangeKey: allowed(string),
  }),
};

const baseFolderIds = elements([choice(folderIds, 'often')]);
const targetFolderId = elements([choice(folderIds)]);

const paths = {
  't:FieldURI': elements([], { FieldURI: required(nonEmpty) }),
  't:IndexedFieldURI': any,
  't:ExtendedFieldURI': any,
};

const baseShape = one('t:BaseShape', oneOf('IdOnly', 'Default', 'AllProperties'));
const additionalProperties = optional('t:AdditionalProperties', elements([choice(paths, 'often')]));

const itemShape = elements([
  baseShape,
  optional('t:IncludeMimeContent', boolean),
  optional('t:BodyType', oneOf('Best', 'HTML', 'Text')),
  optional('t:UniqueBodyType', oneOf('Best', 'HTML', 'Text'), 'Exchange2010'),
  optional('t:NormalizedBodyType', oneOf('Best', 'HTML', 'Text'), 'Exchange2013'),
  optional('t:FilterHtmlContent', boolean, 'Exchange2010'),
  optional('t:ConvertHtmlCodePageToUTF8', boolean, 'Exchange2010_SP1'),
  optional('t:InlineImageUrlTemplate', string, 'Exchange2013'),
  optional('t:BlockExternalImages', boolean, 'Exchange2013'),
  optional('t:AddBlankTargetToLinks', boolean, 'Exchange2013'),
  optional('t:MaximumBodySize', int, 'Exchange2013'),
  additionalProperties,
]);

const itemIds = {
  't:ItemId': id,
  't:OccurrenceItemId': elements([], {
    RecurringMasterId: required(string),
    ChangeKey: allowed(string),
    InstanceIndex: required(int),
  }),
  't:RecurringMasterItemId': elements([], {
    OccurrenceId: required(string),
    ChangeKey: allowed(string),
  }),
};

const oldEventTypes = [
  'CopiedEvent',
  'CreatedEvent',
  'DeletedEvent',
  'ModifiedEvent',
  'MovedEvent',
  'NewMailEvent',
];
const eventTypes = elements([
  {
    choices: [
      {
        name: 't:EventType',
        type: oneOf(...oldEventTypes, 'FreeBusyChangedEvent'),
        since: 'Exchange2010_SP1',
      },
      { name: 't:EventType', type: oneOf(...oldEventTypes), since: 'Exchange2007' },
    ],
    min: 1,
    max: Infinity,
  },
]);
const subscription = [
  optional('t:FolderIds', baseFolderIds),
  one('t:EventTypes', eventTypes),
  optional('t:Watermark', nonEmpty),
];
const toAllFolders = { SubscribeToAllFolders: allowed(boolean) };

const oofSettings = elements([
  one('t:OofState', oneOf('Disabled', 'Enabled', 'Scheduled')),
  one('t:ExternalAudience', oneOf('None', 'Known', 'All')),
  optional('t:Duration', elements([one('t:StartTime', dateTime), one('t:EndTime', dateTime)])),
  optional(
    't:InternalReply',
    elements([optional('t:Message', string)], { 'xml:lang': allowed(string) }),
  ),
  optional(
    't:ExternalReply',
    elements([optional('t:Message', string)], { 'xml:lang': allowed(string) }),
  ),
]);

const day = oneOf(
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Day',
  'Weekday',
  'WeekendDay',
);
const zoneTime = elements([
  one('t:Bias', int),
  one('t:Time', string),
  one('t:DayOrder', int),
  one('t:Month', int),
  one('t:DayOfWeek', day),
  optional('t:Year', string),
]);
const timeZone = elements([
  one('t:Bias', int),
  one('t:StandardTime', zoneTime),
  one('t:DaylightTime', zoneTime),
]);
const freeBusyViews = text(
  'list of views',
  /^(?:(?:None|MergedOnly|FreeBusy|FreeBusyMerged|Detailed|DetailedMerged)\s*)+$/,
);
const mailTipTypes = text(
  'list of mail tips',
  /^(?:(?:All|OutOfOfficeMessage|MailboxFullStatus|CustomMailTip|ExternalMemberCount|TotalMemberCount|MaxMessageSize|DeliveryRestriction|ModerationStatus|InvalidRecipient|Scope)\s*)+$/,
);

const dispositions = {
  MessageDisposition: allowed(oneOf('SaveOnly', 'SendOnly', 'SendAndSaveCopy')),
};
const sendMeetingInvitations = oneOf('SendToNone', 'SendOnlyToAll', 'SendToAllAndSaveCopy');

const itemChange = elements([
  choice(itemIds),
  one(
    't:Updates',
    elements([
      choice(
        {
          't:AppendToItemField': any,
          't:SetItemField': elements([choice(paths), choice(itemTypes)]),
          't:DeleteItemField': elements([choice(paths)]),
        },
        'often',
      ),
    ]),
  ),
]);

/** By the name of the element inside the SOAP Body. */
export const requestShapes: Readonly<Record<string, ElementType>> = {
  'm:FindItem': elements(
    [
      one('m:ItemShape', itemShape),
      choice(
        {
          'm:IndexedPageItemView': any,
          'm:FractionalPageItemView': any,
          'm:SeekToConditionPageItemView': any,
          'm:CalendarView': elements([], {
            MaxEntriesReturned: allowed(int),
            StartDate: required(dateTime),
            EndDate: required(dateTime),
          }),
          'm:ContactsView': any,
        },
        'perhaps',
      ),
      choice({ 'm:GroupBy': any, 'm:DistinguishedGroupBy': any }, 'perhaps'),
      optional('m:Restriction', any),
      optional('m:SortOrder', any),
      one('m:ParentFolderIds', baseFolderIds),
      optional('m:QueryString', string, 'Exchange2010'),
    ],
    { Traversal: required(oneOf('Shallow', 'SoftDeleted', 'Associated')) },
  ),
  'm:GetItem': elements([
    one('m:ItemShape', itemShape),
    one('m:ItemIds', elements([choice(itemIds, 'often')])),
  ]),
  'm:GetFolder': elements([
    one('m:FolderShape', elements([baseShape, additionalProperties])),
    one('m:FolderIds', baseFolderIds),
  ]),
  'm:CreateItem': elements(
    [
      optional('m:SavedItemFolderId', targetFolderId),
      one('m:Items', elements([choice(itemTypes, 'often')])),
    ],
    { ...dispositions, SendMeetingInvitations: allowed(sendMeetingInvitations) },
  ),
  'm:UpdateItem': elements(
    [
      optional('m:SavedItemFolderId', targetFolderId),
      one('m:ItemChanges', elements([many('t:ItemChange', itemChange)])),
    ],
    {
      ...dispositions,
      ConflictResolution: required(oneOf('NeverOverwrite', 'AutoResolve', 'AlwaysOverwrite')),
      SendMeetingInvitationsOrCancellations: allowed(string),
      SuppressReadReceipts: allowed(boolean),
    },
  ),
  'm:DeleteItem': elements([one('m:ItemIds', elements([choice(itemIds, 'often')]))], {
    DeleteType: required(oneOf('HardDelete', 'SoftDelete', 'MoveToDeletedItems')),
    SendMeetingCancellations: allowed(sendMeetingInvitations),
    AffectedTaskOccurrences: allowed(string),
    SuppressReadReceipts: allowed(boolean),
  }),
  'm:Subscribe': elements([
    {
      min: 1,
      max: 1,
      choices: [
        {
          name: 'm:PullSubscriptionRequest',
          type: elements([...subscription, one('t:Timeout', between(1, 1440))], toAllFolders),
          since: 'Exchange2007',
        },
        {
          name: 'm:PushSubscriptionRequest',
          type: elements(
            [
              ...subscription,
              one('t:StatusFrequency', between(1, 1440)),
              one('t:URL', string),
              optional('t:CallerData', string, 'Exchange2013'),
            ],
            toAllFolders,
          ),
          since: 'Exchange2007',
        },
        {
          name: 'm:StreamingSubscriptionRequest',
          type: elements(subscription.slice(0, 2), toAllFolders),
          since: 'Exchange2010_SP1',
        },
      ],
    },
  ]),
  'm:GetStreamingEvents': elements([
    one('m:SubscriptionIds', elements([many('t:SubscriptionId', nonEmpty)])),
    one('m:ConnectionTimeout', between(1, 30)),
  ]),
  'm:GetEvents': elements([one('m:SubscriptionId', nonEmpty), one('m:Watermark', nonEmpty)]),
  'm:Unsubscribe': elements([one('m:SubscriptionId', nonEmpty)]),
  'm:GetUserAvailabilityRequest': elements([
    optional('t:TimeZone', timeZone),
    one(
      'm:MailboxDataArray',
      elements([
        {
          choices: [
            {
              name: 't:MailboxData',
              type: elements([
                one('t:Email', mailbox),
                one(
                  't:AttendeeType',
                  oneOf('Organizer', 'Required', 'Optional', 'Room', 'Resource'),
                ),
                optional('t:ExcludeConflicts', boolean),
              ]),
              since: 'Exchange2007',
            },
          ],
          min: 0,
          max: Infinity,
        },
      ]),
    ),
    optional(
      't:FreeBusyViewOptions',
      elements([
        one('t:TimeWindow', elements([one('t:StartTime', dateTime), one('t:EndTime', dateTime)])),
        optional('t:MergedFreeBusyIntervalInMinutes', int),
        optional('t:RequestedView', freeBusyViews),
      ]),
    ),
    optional('t:SuggestionsViewOptions', any),
  ]),
  'm:GetMailTips': elements([
    one('m:SendingAs', emailAddressType),
    one('m:Recipients', elements([many('t:Mailbox', emailAddressType)])),
    one('m:MailTipsRequested', mailTipTypes),
  ]),
  'm:GetUserOofSettingsRequest': elements([one('t:Mailbox', mailbox)]),
  'm:SetUserOofSettingsRequest': elements([
    one('t:Mailbox', mailbox),
    one('t:UserOofSettings', oofSettings),
  ]),
};

/** `t:ExchangeImpersonation` of the SOAP header. */
export const impersonationShape: ElementType = elements([
  one(
    't:ConnectingSID',
    elements([
      choice({
        't:PrincipalName': string,
        't:SID': string,
        't:PrimarySmtpAddress': string,
        't:SmtpAddress': string,
      }),
    ]),
  ),
]);
