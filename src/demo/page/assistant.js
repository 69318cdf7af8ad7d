/** Opens the chat with the assistant and asks a first question: there is something to see. */
export function greeting(assistant) {
  return {
    initialize() {
      const { api } = this._converse;
      api.listen.on('rosterContactsFetched', () => greet(api, assistant));
    },
  };
}

async function greet(api, assistant) {
  // In a narrow frame the chat would hide the contacts.
  if (window.matchMedia('(width < 768px)').matches) return;
  const chat = await api.chats.open(assistant, {}, true);
  await chat.messages.fetched;
  if (chat.messages.length === 0) await chat.sendMessage({ body: 'status' });
}
