// SPDX-License-Identifier: Apache-2.0

/// What a real server answered about circles, trimmed.
extension Golden {
    private static let namespace = "http://www.msn.com/webservices/AddressBook"

    private static func answer(_ body: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
        \t<soap:Header><ServiceHeader xmlns="\(namespace)"><Version>15.01.1408.0000</Version>
        \t<PreferredHostName>127.0.0.1:8443</PreferredHostName></ServiceHeader></soap:Header>
        \t<soap:Body>
        \(body)
        \t</soap:Body>
        </soap:Envelope>
        """
    }

    static let createCircle = answer(
        """
        <CreateCircleResponse xmlns="\(namespace)">
        \t<CreateCircleResult>
        \t\t<Id>00000000-0000-0000-0009-6a1063c3626c</Id>
        \t</CreateCircleResult>
        </CreateCircleResponse>
        """)

    static let createContact = answer(
        """
        <CreateContactResponse xmlns="\(namespace)">
        \t<CreateContactResult>
        \t\t<contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
        \t\t<contactInfo>
        \t\t\t<contactType>LivePending</contactType>
        \t\t\t<quickName>user2@example.com</quickName>
        \t\t\t<passportName>user2@example.com</passportName>
        \t\t\t<isMessengerUser>false</isMessengerUser>
        \t\t</contactInfo>
        \t\t<propertiesChanged />
        \t\t<fDeleted>false</fDeleted>
        \t</CreateContactResult>
        </CreateContactResponse>
        """)

    static let manageConnection = answer(
        """
        <ManageWLConnectionResponse xmlns="\(namespace)">
        \t<ManageWLConnectionResult><clientErrorData />
        \t\t<contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
        \t\t<contactInfo>
        \t\t\t<contactType>LivePending</contactType>
        \t\t\t<passportName>user2@example.com</passportName>
        \t\t\t<NetworkInfoList>
        \t\t\t\t<NetworkInfo>
        \t\t\t\t\t<DomainId>1</DomainId>
        \t\t\t\t\t<SourceId>WL</SourceId><RelationshipType>5</RelationshipType>
        \t\t\t\t\t<RelationshipState>2</RelationshipState>
        \t\t\t\t\t<RelationshipRole>3</RelationshipRole>
        \t\t\t\t\t<InviterName>User1</InviterName><InviterEmail>user1@example.com</InviterEmail>
        \t\t\t\t</NetworkInfo>
        \t\t\t</NetworkInfoList>
        \t\t</contactInfo>
        \t\t<fDeleted>false</fDeleted></ManageWLConnectionResult>
        </ManageWLConnectionResponse>
        """)

    static let breakConnection = answer("<BreakConnectionResponse xmlns=\"\(namespace)\"/>")

    /// The address book of somebody who has been invited to one circle and is in another.
    static let circles = answer(
        """
        <ABFindContactsPagedResponse xmlns="\(namespace)"><ABFindContactsPagedResult>
        <Groups></Groups>
        <Contacts>
        <Contact>
        \t<contactId>00000000-0000-0000-0009-6a1063c3626c</contactId>
        \t<contactInfo>
        \t\t<contactType>Circle</contactType>
        \t\t<quickName>circle</quickName>
        \t\t<passportName>00000000-0000-0000-0009-6A1063C3626C@hotmail.com</passportName>
        \t\t<displayName>00000000-0000-0000-0009-6A1063C3626C@hotmail.com</displayName>
        \t\t<isMessengerUser>false</isMessengerUser>
        \t\t<IsHidden>true</IsHidden>
        \t\t<NetworkInfoList><NetworkInfo>
        \t\t\t<DomainId>1</DomainId><SourceId>WL</SourceId>
        \t\t\t<RelationshipType>5</RelationshipType><RelationshipState>1</RelationshipState>
        \t\t\t<RelationshipRole>4</RelationshipRole>
        \t\t\t<InviterMessage>Come &amp; see</InviterMessage>
        \t\t\t<InviterName>User1</InviterName><InviterEmail>user1@example.com</InviterEmail>
        \t\t</NetworkInfo></NetworkInfoList>
        \t</contactInfo>
        \t<fDeleted>false</fDeleted>
        </Contact>
        <Contact>
        \t<contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
        \t<contactInfo><contactType>Me</contactType><passportName>user2@example.com</passportName>
        \t<displayName>User2</displayName></contactInfo>
        </Contact>
        </Contacts>
        <CircleResult><Circles>
        <CircleInverseInfo>
        \t<Content><Handle><Id>00000000-0000-0000-0009-6A1063C3626C</Id></Handle>
        \t<Info><Domain>1</Domain><HostedDomain>live.com</HostedDomain><Type>2</Type>
        \t<DisplayName>LabCircle</DisplayName></Info></Content>
        \t<PersonalInfo><MembershipInfo><CirclePersonalMembership><Role>StatePendingOutbound</Role>
        \t<State>WaitingResponse</State></CirclePersonalMembership></MembershipInfo><Name>LabCircle</Name></PersonalInfo>
        \t<Deleted>false</Deleted>
        </CircleInverseInfo>
        <CircleInverseInfo>
        \t<Content><Handle><Id>00000000-0000-0000-0009-000000000001</Id></Handle>
        \t<Info><DisplayName>Mine</DisplayName></Info></Content>
        \t<PersonalInfo><MembershipInfo><CirclePersonalMembership><Role>Admin</Role>
        \t<State>Accepted</State></CirclePersonalMembership></MembershipInfo></PersonalInfo>
        \t<Deleted>false</Deleted>
        </CircleInverseInfo>
        <CircleInverseInfo>
        \t<Content><Handle><Id>00000000-0000-0000-0009-000000000002</Id></Handle>
        \t<Info><DisplayName>Gone</DisplayName></Info></Content>
        \t<Deleted>true</Deleted>
        </CircleInverseInfo>
        </Circles><CircleTicket>&lt;?xml version="1.0" encoding="utf-16"?&gt;&lt;SignedTicket/&gt;</CircleTicket>
        </CircleResult>
        <Ab><abId>00000000-0000-0000-0000-000000000000</abId></Ab>
        </ABFindContactsPagedResult></ABFindContactsPagedResponse>
        """)

    /// The address book of a circle.
    static let circleMembers = answer(
        """
        <ABFindContactsPagedResponse xmlns="\(namespace)"><ABFindContactsPagedResult>
        <Contacts>
        <Contact>
        \t<contactId>40bce0c8-d070-52bd-8c04-e56e68d9caad</contactId>
        \t<contactInfo><contactType>Live</contactType><passportName>user1@example.com</passportName>
        \t<displayName>user1@example.com</displayName>
        \t<NetworkInfoList><NetworkInfo><RelationshipType>5</RelationshipType><RelationshipState>3</RelationshipState>
        \t<RelationshipRole>1</RelationshipRole></NetworkInfo></NetworkInfoList></contactInfo>
        \t<fDeleted>false</fDeleted>
        </Contact>
        <Contact>
        \t<contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
        \t<contactInfo><contactType>LivePending</contactType><passportName>user2@example.com</passportName>
        \t<displayName>user2@example.com</displayName>
        \t<NetworkInfoList><NetworkInfo><RelationshipType>5</RelationshipType><RelationshipState>2</RelationshipState>
        \t<RelationshipRole>3</RelationshipRole></NetworkInfo></NetworkInfoList></contactInfo>
        \t<fDeleted>false</fDeleted>
        </Contact>
        <Contact>
        \t<contactId>8ddaebc7-a7d4-5e2c-b069-20667876664e</contactId>
        \t<contactInfo><contactType>Live</contactType><passportName>user3@example.com</passportName></contactInfo>
        \t<fDeleted>true</fDeleted>
        </Contact>
        <Contact>
        \t<contactId>00000000-0000-0000-0009-6a1063c3626c</contactId>
        \t<contactInfo><contactType>Me</contactType>
        \t<passportName>00000000-0000-0000-0009-6a1063c3626c@live.com</passportName></contactInfo>
        \t<fDeleted>false</fDeleted>
        </Contact>
        </Contacts>
        <Ab><abId>00000000-0000-0000-0009-6a1063c3626c</abId></Ab>
        </ABFindContactsPagedResult></ABFindContactsPagedResponse>
        """)
}
