export const publishers = { intro: 'Where presence is shown: chat servers and SIP servers.' };
