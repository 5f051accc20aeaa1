// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

extension ISupport {
    /// What is really there, and nothing else.
    ///
    /// - Parameter keepsHistory: whether what is said is kept.
    init(_ configuration: IRCServerConfiguration, limits: SessionLimits, keepsHistory: Bool = false) {
        let types = configuration.controlChannel.isEmpty ? "#" : "#&"
        self.init(tokens: [
            ISupport.token("NETWORK", configuration.networkName),
            "CASEMAPPING=ascii", "CHANTYPES=" + types, "PREFIX=(ohv)@%+", "CHANMODES=b,,,nt",
            "NICKLEN=\(IRCNick.maximumLength)", "CHANNELLEN=\(IRCChannelName.maximumLength)",
            "USERLEN=\(FrontEndLimits.userName)", "HOSTLEN=\(FrontEndLimits.host)",
            "NAMELEN=\(FrontEndLimits.realName)",
            "TOPICLEN=\(FrontEndLimits.topic)", "AWAYLEN=\(FrontEndLimits.awayText)", "MODES=\(FrontEndLimits.modes)",
            "CHANLIMIT=#:\(limits.groups)" + (types == "#" ? "" : ",&:\(limits.contactChannels)"),
            "MAXTARGETS=\(FrontEndLimits.targets)",
            "TARGMAX=PRIVMSG:\(FrontEndLimits.targets),NOTICE:\(FrontEndLimits.targets),TAGMSG:\(FrontEndLimits.targets),"
                + "WHOIS:\(FrontEndLimits.targets),WHOWAS:\(FrontEndLimits.targets),KICK:\(FrontEndLimits.targets),"
                + "JOIN:\(FrontEndLimits.listItems),PART:\(FrontEndLimits.listItems)",
            "MONITOR=\(configuration.monitor)", "WATCH=\(configuration.monitor)", "WATCHOPTS=A", "WHOX", "SAFELIST",
            "ELIST=M",
            "BOT=B", "UTF8ONLY", "CLIENTTAGDENY=" + ClientTags.denied, "SAFERATE", "soju.im/SAFERATE",
        ])
        if keepsHistory {
            update(parameters: ["", "CHATHISTORY=\(FrontEndLimits.history)", "MSGREFTYPES=msgid,timestamp", ""])
        }
        if !configuration.guests { update(parameters: ["", "draft/ACCOUNTREQUIRED", ""]) }
    }
}
