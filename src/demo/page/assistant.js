/**
 * Converse.js takes messages from a JID without `@` for announcements of the server and shows
 * them in no chat; the assistant's JID, the component's own, is such a one. What has a `mentions`
 * element it takes for a message.
 */
export function assistantPlugin(assistant) {
  return {
    initialize() {
      const { api } = this._converse;
      api.listen.on('connectionInitialized', () => {
        const connection = api.connection.get();
        const xmlInput = connection.xmlInput.bind(connection);
        // Called with every stanza before anybody else sees it.
        connection.xmlInput = (stanza) => {
          if (stanza.nodeName === 'message' && stanza.getAttribute('from') === assistant) {
            const mentions = document.createElement('mentions');
            mentions.setAttribute('xmlns', 'urn:xmpp:mmn:0');
            stanza.append(mentions);
          }
          xmlInput(stanza);
        };
      });
      api.listen.on('rosterContactsFetched', () => greet(api, assistant));
    },
  };
}

/** Opens the chat and asks a first question, so that there is something to see. */
async function greet(api, assistant) {
  // In a narrow frame the chat would hide the contacts.
  if (window.matchMedia('(width < 768px)').matches) return;
  const chat = await api.chats.open(assistant, {}, true);
  await chat.messages.fetched;
  if (chat.messages.length === 0) await chat.sendMessage({ body: 'status' });
}
