// SPDX-License-Identifier: Apache-2.0
import IRCWire

/// The conversation that `monarch demo --tour` plays: everything a user can see, once, with the contacts of the demo.
///
/// Each step stands on what a real client would show. The signs of each are those of the lines on the wire.
enum TourScript {
    private static let me = "alice"

    static let steps: [TourStep] = [
        TourStep(
            "Signing in with an MSN address and its password",
            .send("CAP LS 302"),
            .send("PASS alice@demo.monarch:demo"),
            .send("NICK alice"),
            .send("USER alice 0 * :Alice"),
            .await([.init("the capabilities are listed", "CAP", ["*", "LS"])]),
            .send("CAP REQ :message-tags server-time echo-message away-notify invite-notify standard-replies"),
            .await([.init("the capabilities are granted") { $0.command == "CAP" && $0.parameter(1) == "ACK" }]),
            .send("CAP END"),
            .await([
                .init("the gateway says welcome", "001"),
                .init("the welcome ends") { $0.command == "376" || $0.command == "422" },
                .init("the control channel opens", "JOIN", from: me, ["&monarch"]),
                .init("the bot reports the sign-in") {
                    $0.source?.nick == "root" && $0.parameters.last?.contains("signed in") == true
                },
                .init("bob comes", "JOIN", from: "bob", ["&monarch"]),
                .init("butterfly comes", "JOIN", from: "butterfly", ["&monarch"]),
                .init("carol comes", "JOIN", from: "carol", ["&monarch"]),
                .init("dave comes", "JOIN", from: "dave", ["&monarch"]),
            ])),
        TourStep(
            "The contact list: everybody who is there, +v if not away",
            .send("NAMES &monarch"),
            .await([
                .init("bob, butterfly and carol are online") { message in
                    let names = message.parameters.last?.split(separator: " ") ?? []
                    return message.command == "353"
                        && ["+bob", "+butterfly", "+carol"].allSatisfy { names.contains($0[...]) }
                },
                .init("the list ends", "366", [me, "&monarch"]),
            ]),
            .send("WHOIS bob"),
            .await([
                .init("who bob is", "311", [me, "bob"], last: ["Bob"]),
                .init("that is all about bob", "318", [me, "bob"]),
            ])),
        TourStep(
            "A message each way; the echo comes when the service has delivered it",
            .send("PRIVMSG bob :hi"),
            .await([
                .init("the own line comes back", "PRIVMSG", from: me, ["bob", "hi"]),
                .init("bob is typing", typing: "bob"),
                .init("bob answers", "PRIVMSG", from: "bob", [me], last: ["Hello from the other side"]),
            ])),
        TourStep(
            "Typing each way",
            .send("@+typing=active TAGMSG bob"),
            .await([
                .init("bob is typing", typing: "bob"),
                .init("bob has seen it", "PRIVMSG", from: "bob", [me], last: ["I saw you typing."]),
            ])),
        TourStep(
            "A nudge each way",
            .send("PRIVMSG bob :\u{1}NUDGE\u{1}"),
            .await([.init("bob feels it", "PRIVMSG", from: "bob", [me], last: ["you nudged me"])]),
            .send("PRIVMSG carol :nudge"),
            .await([
                .init("carol nudges") {
                    $0.source?.nick == "carol" && $0.tag("+monarch/nudge") != nil
                        && $0.parameters.last?.hasPrefix("\u{1}ACTION") == true
                }
            ])),
        TourStep(
            "Away and back: alice goes for lunch, and bob sees it",
            .send("AWAY :lunch"),
            .await([.init("alice is away", "306")]),
            .send("PRIVMSG bob :status"),
            .await([.init("bob sees it", "PRIVMSG", from: "bob", [me], last: ["Out to Lunch"])]),
            .send("AWAY"),
            .await([.init("alice is back", "305")]),
            .send("PRIVMSG bob :status"),
            .await([.init("bob sees it", "PRIVMSG", from: "bob", [me], last: ["Online"])])),
        TourStep(
            "Away and back: dave goes, and comes back after two seconds",
            .send("PRIVMSG dave :away"),
            .await([
                .init("dave goes away") { $0.command == "AWAY" && $0.source?.nick == "dave" && !$0.parameters.isEmpty },
                .init("dave loses his voice", "MODE", ["&monarch", "-v", "dave"]),
            ]),
            .await([
                .init("dave is back") { $0.command == "AWAY" && $0.source?.nick == "dave" && $0.parameters.isEmpty },
                .init("dave has his voice again", "MODE", ["&monarch", "+v", "dave"]),
            ])),
        TourStep(
            "Three people: bob calls carol in, and the conversation becomes a channel",
            .send("PRIVMSG bob :group"),
            .await([
                .init("bob invites", "INVITE", from: "bob", [me, "#chat-1"]),
                .init("the channel opens", "JOIN", from: me, ["#chat-1"]),
                .init("carol says hello in it", "PRIVMSG", from: "carol", ["#chat-1"], last: ["Hello everybody"]),
            ]),
            .send("NAMES #chat-1"),
            .await([
                .init("three are in it") { message in
                    let names = (message.parameters.last ?? "").split(whereSeparator: { " +@".contains($0) })
                    return message.command == "353" && Set(names) == ["alice", "bob", "carol"]
                }
            ]),
            .send("PRIVMSG #chat-1 :leave"),
            .await([
                .init("the own line comes back", "PRIVMSG", from: me, ["#chat-1", "leave"]),
                .init("carol takes her leave", "PRIVMSG", from: "carol", ["#chat-1"], last: ["Bye"]),
                .init("carol leaves", "PART", from: "carol", ["#chat-1"]),
            ]),
            .send("PART #chat-1"),
            .await([.init("alice leaves", "PART", from: me, ["#chat-1"])])),
        TourStep(
            "A channel of one's own, with somebody invited",
            .send("JOIN #picnic"),
            .await([
                .init("the channel opens", "JOIN", from: me, ["#picnic"]),
                .init("the list of names ends", "366", [me, "#picnic"]),
            ]),
            .send("INVITE carol #picnic"),
            .await([
                .init("carol is invited", "341", [me, "carol", "#picnic"]),
                .init("carol comes", "JOIN", from: "carol", ["#picnic"]),
            ]),
            .send("PRIVMSG #picnic :who brings the cake?"),
            .await([.init("the own line comes back", "PRIVMSG", from: me, ["#picnic", "who brings the cake?"])]),
            .send("PART #picnic"),
            .await([.init("alice leaves", "PART", from: me, ["#picnic"])])),
        TourStep(
            "A message to erin, who is offline: the service keeps it, or it is told why not, but never silence",
            .send("PRIVMSG erin :are you there?"),
            .await([
                .init("the message is kept for her, or what became of it is told") {
                    // MSNP10 and older know no messages for people who are offline.
                    ($0.command == "NOTE" && $0.parameter(1) == "STORED_OFFLINE" || $0.command == "FAIL")
                        && $0.parameter(2) == "erin"
                }
            ])),
        TourStep(
            "Good-bye",
            .send("QUIT :that was the tour"),
            .await([.init("the gateway says good-bye", "ERROR")]),
            .awaitClose),
    ]
}

extension TourExpectation {
    /// The tag that makes clients show that somebody is typing.
    fileprivate init(_ meaning: String, typing nick: String) {
        self.init(meaning) {
            $0.command == "TAGMSG" && $0.source?.nick == nick && $0.tag("+typing")?.value == "active"
        }
    }
}
