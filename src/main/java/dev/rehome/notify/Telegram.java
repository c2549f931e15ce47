package dev.rehome.notify;

import dev.rehome.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Telegram's Bot API, method `sendMessage`. The title is bold, everything else is as it is: with `parse_mode` HTML
/// only `&`, `<` and `>` mean anything (https://core.telegram.org/bots/api#html-style).
final class Telegram implements Transport {
    static final URI API = URI.create("https://api.telegram.org");
    /// The API takes 4,096 characters after its entities are read.
    private static final int CHARS_MAX = 4000;

    private final Http http;
    private final URI base;
    private final Supplier<String> token;
    private final String chat;

    /// @param base [#API], or where a stand-in listens
    /// @param token looked up for each notice, kept nowhere
    /// @param chat used where a notice is for nobody in particular
    Telegram(Http http, URI base, Supplier<String> token, String chat) {
        this.http = http;
        this.base = base;
        this.token = token;
        this.chat = chat;
    }

    @Override
    public void send(Rendered notice, String to) throws NotDelivered, InterruptedException {
        URI uri = base.resolve("/bot" + token.get().strip() + "/sendMessage");
        List<String> parts = parts(notice);
        for (int i = 0; i < parts.size(); i++) {
            part(uri, to.isEmpty() ? chat : to, parts.get(i), i);
        }
    }

    private void part(URI uri, String chatId, String text, int index) throws NotDelivered, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("chat_id", chatId);
        body.put("text", text);
        body.put("parse_mode", "HTML");
        body.put("link_preview_options", Map.of("is_disabled", true));
        try {
            http.post(uri, Map.of(), Json.write(body));
        } catch (NotDelivered e) {
            throw index == 0 ? e : new NotDelivered(NotDelivered.Fate.UNSURE, "only a part was taken: " + e.reason());
        }
    }

    private static List<String> parts(Rendered notice) {
        List<String> parts = new ArrayList<>();
        String first = "<b>" + escaped(notice.title()) + "</b>";
        List<String> texts = split(notice.text());
        parts.add(texts.isEmpty() ? first : first + "\n\n" + escaped(texts.getFirst()));
        texts.stream().skip(1).map(Telegram::escaped).forEach(parts::add);
        return parts;
    }

    /// Cut at ends of lines where there are any.
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        int room = CHARS_MAX / 2;
        while (rest.length() > room) {
            int end = rest.lastIndexOf('\n', room);
            int cut = end > 0 ? end : Character.isHighSurrogate(rest.charAt(room - 1)) ? room - 1 : room;
            parts.add(rest.substring(0, cut).strip());
            rest = rest.substring(cut).strip();
            room = CHARS_MAX;
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
