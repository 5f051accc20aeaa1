// SPDX-License-Identifier: Apache-2.0
import Foundation
import GatewayCore
import Testing

@testable import IRCFrontEnd

/// Everything there is has help, and what the help tells people to type is understood.
@Suite("Help") struct HelpTests {
    /// The lines of help that are to be typed, without what names them.
    private static func examples(in lines: [String]) -> [String] {
        lines.compactMap { line in line.firstRange(of: "Example: ").map { String(line[$0.upperBound...]) } }
    }

    /// Whether a line is one that the bot, or an IRC client, takes: a command there is, with an action that it has.
    private static func isUnderstood(_ line: String) -> Bool {
        if line.hasPrefix("/") {
            let known = ["/msg", "/query", "/join", "/part", "/invite", "/away", "/nick", "/me", "/oper"]
            return known.contains(String(line.prefix { $0 != " " }))
        }
        guard case .words(let words) = CommandWords.split(line), let word = words.first else { return false }
        if word.hasSuffix(":") { return words.count > 1 }
        guard case .found(let command) = ControlBot.find(word), command.name == word else { return false }
        if command.name == "set" { return words.count < 2 || isSetting(Array(words.dropFirst())) }
        if command.name == "help" {
            return words.count == 1 || ControlBot.help(on: words.dropFirst().joined(separator: " ")) != nil
        }
        if command.name == "account", words.count > 2, words[2] == "set" {
            return words.count == 3 || isSetting(Array(words.dropFirst(3)))
        }
        guard !command.actions.isEmpty, words.count > 1 else { return true }
        return command.actions.contains(words[1]) || words.count > 2 && command.actions.contains(words[2])
            || command.usage.contains {
                $0.split(separator: " ").dropFirst().first?.hasPrefix("<") == true || $0.contains("[")
            }
    }

    private static func isSetting(_ words: [String]) -> Bool {
        if words.first == "-del" { return words.count == 2 && Setting.named(words[1]) != nil }
        guard let name = words.first, let setting = Setting.named(name) else { return false }
        let value = words.dropFirst().joined(separator: " ")
        return words.count == 1 || (try? setting.definition.kind.value(of: value, for: name)) != nil
    }

    @Test(arguments: ControlBot.commands.map(\.name))
    func `every command and each of its actions`(_ name: String) throws {
        let lines = try #require(ControlBot.help(on: name))
        let examples = Self.examples(in: lines)
        #expect(!examples.isEmpty)
        for example in examples { #expect(Self.isUnderstood(example), "\(example)") }
        let command = try #require(ControlBot.commands.first { $0.name == name })
        for action in command.actions {
            let lines = try #require(ControlBot.help(on: "\(name) \(action)"), "\(name) \(action)")
            for example in Self.examples(in: lines) { #expect(Self.isUnderstood(example), "\(example)") }
            #expect(!Self.examples(in: lines).isEmpty, "\(name) \(action)")
        }
    }

    @Test func `choices whose names do not say what they do are explained`() async throws {
        let alice = try await TestGateway().alice()
        let lines = try await alice.bot("help set self-messages")
        for choice in ["auto", "true", "false", "prefix", "prefix-notice"] {
            #expect(lines.contains { $0.hasPrefix("  \(choice): ") }, "\(choice)")
        }
    }

    @Test func `what the help says that can be shortened is clear`() throws {
        let lines = try #require(ControlBot.help(on: "commands"))
        let line = try #require(lines.first { $0.contains("what is meant: ") })
        let examples = line.components(separatedBy: "what is meant: ")[1].dropLast().components(separatedBy: ", ")
        #expect(examples.count == 3)
        for example in examples {
            let words = example.components(separatedBy: " ")
            guard case .found(let command) = ControlBot.find(words[0]) else {
                Issue.record("\(example) is not clear")
                continue
            }
            guard words.count == 2 else { continue }
            let names = command.name == "set" ? Setting.all(.user).map(\.rawValue) : command.actions
            guard case .name = CommandWords.match(words[1], among: names) else {
                Issue.record("\(example) is not clear")
                continue
            }
        }
    }

    @Test(arguments: ControlBot.valueHelp.keys.map(\.self)) func `each value, where one is explained`(
        _ setting: Setting
    ) throws {
        guard case .choice(let words) = setting.definition.kind else {
            Issue.record("\(setting) has no such values")
            return
        }
        let lines = try #require(ControlBot.help(on: "set \(setting.rawValue)")).dropFirst()
        for word in words {
            #expect(lines.contains { " \($0)".contains(" \(word):") || $0.contains("\(word),") }, "\(word)")
        }
    }

    @Test(arguments: Setting.allCases) func `every setting`(_ setting: Setting) throws {
        for topic in ["set \(setting.rawValue)", "help set \(setting.rawValue)".replacing("help ", with: "")] {
            let lines = try #require(ControlBot.help(on: topic))
            #expect(lines.first?.hasPrefix(setting.rawValue + ": ") == true)
            for example in Self.examples(in: lines) where !example.hasPrefix("channel") {
                #expect(Self.isUnderstood(example), "\(example)")
            }
            #expect(lines.allSatisfy { $0.utf8.count <= 200 })
        }
    }

    @Test(arguments: HelpTopic.all.map(\.name)) func `every topic`(_ name: String) throws {
        let topic = try #require(HelpTopic.named(name))
        let context = HelpContext(network: "demo", address: "alice@demo.monarch", networks: "demo")
        let lines = topic.text(context)
        #expect(lines.allSatisfy { $0.utf8.count <= 140 && !$0.contains("{") }, "\(lines)")
        for example in topic.examples { #expect(Self.isUnderstood(context.fill(example)), "\(example)") }
        #expect(!topic.examples.isEmpty)
    }

    @Test(arguments: [
        "quickstart", "quickstart2", "quickstart 3", "quickstart4", "quickstart5", "commands", "channels", "channels 2",
        "channels3", "away", "groupchats", "nick_changes", "nick_format", "identify_methods", "smileys", "news",
        "accounts",
        "history", "set private", "set nick_format", "account add", "chat with",
    ])
    func `the topics that people know`(_ topic: String) { #expect(ControlBot.help(on: topic) != nil) }

    @Test func `help names the network there is`() async throws {
        let guest = try await TestGateway().guest()
        #expect(try await guest.bot("help quickstart").contains("  account add demo name@example.com secret"))
        #expect(
            try await guest.bot("help set typing").first
                == "typing: whether contacts see that you are typing: on or off.")
        expectLines(
            try await guest.bot("help set nonsense"), ["There is no help on set nonsense: did you mean help set?"])
        #expect(
            try await guest.ask("HELP quickstart").first?.contains(" 704 alice quickstart :Quickstart 1 of 5") == true)
    }
}
