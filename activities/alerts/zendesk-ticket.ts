import type { Alert, Ticket } from '../../db/alerts.ts';

/**
 * The body of a request for a ticket, as Notify makes its technical tasks. Spec: nightly §7.5.
 *
 * @param environment goes before the subject, in brackets.
 */
export function zendeskTicket(
  { subject, message }: Pick<Alert, 'subject' | 'message'>,
  { taskType, ccs = [] }: Ticket,
  environment: string,
) {
  return {
    ticket: {
      subject: `[${environment}] ${subject}`,
      comment: { body: message, public: true },
      group_id: 360000036529, // 3rd Line--Notify Support
      organization_id: 21891972, // GDS
      ticket_form_id: 14226867890588,
      priority: 'normal',
      tags: ['govuk_notify_support'],
      type: 'task',
      custom_fields: [
        { id: '14229641690396', value: taskType },
        { id: '360022943959', value: null }, // organisation
        { id: '360022943979', value: null }, // type of organisation
        { id: '1900000745014', value: null }, // service
        { id: '15925693889308', value: null },
        { id: '1900000744994', value: 'notify_ticket_type_technical' },
      ],
      ...(ccs.length === 0 ? {} : { email_ccs: ccs.map((address) => ({ user_email: address, action: 'put' })) }),
    },
  };
}
