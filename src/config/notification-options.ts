import { hostMessageKinds, messageKinds } from '../core/outcome.ts';
import { flagOf, integer, optionalText, list, oneOf, listOf, text } from './option.ts';

/** Whom to tell, about what, and when. */
export const notificationOptions = {
  'notifications.channels': listOf([...messageKinds, ...hostMessageKinds], {
    default: [],
    flag: '--notify <a,b>',
    summary: 'whom to tell about failures that were not fixed',
  }),
  'notifications.notify_on_success': flagOf({
    default: true,
    flag: '--no-notify-on-success',
    summary: 'also tell about fixes that were delivered',
  }),
  'notifications.notify_on_failure': flagOf({
    default: true,
    flag: '--no-notify-on-failure',
    summary: 'tell about failures that need a person',
  }),
  'notifications.slack_webhook': optionalText({
    env: 'SLACK_WEBHOOK_URL',
    secret: true,
    summary: 'incoming webhook for Slack; better set through the environment',
  }),
  'notifications.slack_token': optionalText({
    env: 'SLACK_BOT_TOKEN',
    secret: true,
    environmentOnly: true,
    summary:
      'token of a Slack bot (scope chat:write), for one thread a cause instead of a webhook; from the environment alone',
  }),
  'notifications.slack_channel': optionalText({
    env: 'SLACK_CHANNEL_ID',
    summary: 'id of the channel that the Slack bot writes to, e.g. C0123456789',
  }),
  'notifications.slack_api_url': text({
    default: 'https://slack.com/api',
    summary: "Slack's Web API, where it is not the public one",
  }),
  'notifications.discord_webhook': optionalText({
    secret: true,
    summary: 'incoming webhook for Discord; better set through the environment',
  }),
  'notifications.teams_webhook': optionalText({
    secret: true,
    summary: 'incoming webhook (or workflow address) for Teams; better set through the environment',
  }),
  'notifications.webhook_url': optionalText({
    secret: true,
    summary: 'where the channel "webhook" posts its JSON; better set through the environment',
  }),
  'notifications.webhook_secret': optionalText({
    secret: true,
    environmentOnly: true,
    summary: 'key of the HMAC-SHA256 signature of the channel "webhook"; from the environment alone',
  }),
  'notifications.email_to': list({ default: [], summary: 'who gets the mails of the channel "email"' }),
  'notifications.email_from': optionalText({ summary: 'the sender of the mails' }),
  'notifications.email_mode': oneOf(['at-once', 'digest'], {
    default: 'at-once',
    summary: 'a mail a cause, or one mail a pass with all of them',
  }),
  'notifications.smtp_host': optionalText({ summary: 'the mail server' }),
  'notifications.smtp_port': integer({ default: 587, min: 1, max: 65_535, summary: 'the port of the mail server' }),
  'notifications.smtp_security': oneOf(['starttls', 'tls', 'none'], {
    default: 'starttls',
    summary: 'how the way to the mail server is encrypted; "none" is for a server on this machine',
  }),
  'notifications.smtp_user': optionalText({ summary: 'the account at the mail server; none unless told' }),
  'notifications.smtp_password': optionalText({
    secret: true,
    environmentOnly: true,
    summary: 'the password at the mail server; from the environment alone',
  }),
  'notifications.routes': list({
    default: [],
    summary:
      'what goes where, e.g. "slack category=test-failure branch=main repository=acme/*"; a channel without a route gets everything',
  }),
  'notifications.quiet_hours': optionalText({
    summary: 'hold messages back at these hours, e.g. "22:00-07:00 Europe/Berlin"; they are sent afterwards',
  }),
} as const;
